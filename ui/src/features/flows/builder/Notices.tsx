import { may } from "@/api/rights";
import { Button } from "@/kit/Button";
import { Hint } from "@/kit/Pill";
import { w } from "@/words";
import { f } from "@/words/flows";
import type { Editor } from "./useEditor";

/** What stands between a flow and its being saved. */
export function Notices({ editor }: { editor: Editor }) {
  return (
    <>
      {!may("edit_flows") && (
        <Hint tone="warn">
          <strong>{f.builder.readOnly}</strong> {w.problem.needs("edit_flows")}
        </Hint>
      )}
      {editor.kept && (
        <Hint tone="warn">
          {f.builder.restored}{" "}
          <Button small look="quiet" onClick={() => editor.restore(true)}>
            {f.builder.restore}
          </Button>
          <Button small look="quiet" onClick={() => editor.restore(false)}>
            {f.builder.forget}
          </Button>
        </Hint>
      )}
      {editor.state === "conflict" && (
        <Hint tone="warn">
          <strong>{f.builder.conflict}</strong> {f.builder.conflictCure}{" "}
          <Button small look="quiet" onClick={() => void editor.reload()}>
            {f.builder.load}
          </Button>
        </Hint>
      )}
      {editor.state === "unsaved" && editor.problem && (
        <Hint tone="warn">
          <strong>{editor.problem.detail}</strong> {editor.problem.cure}
        </Hint>
      )}
    </>
  );
}
