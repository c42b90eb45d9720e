import { Plus, X } from "lucide-react";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import type { FlowNode } from "./document";
import { NameInput } from "./Named";
import type { Change } from "./StepPanel";

/** Which parts of an answer later steps find under a short name. */
export function OutputFields({ node, change }: { node: FlowNode; change: Change }) {
  const { operationOf } = useBuilder();
  const defaults = (operationOf(node)?.defaultOutputMappings ?? {}) as Record<string, string>;
  const own = (node.outputMappings ?? {}) as Record<string, string>;
  const rows = Object.entries(own);
  const put = (at: number, name: string, path: string) => change({ outputMappings: Object.fromEntries(rows.map((row, index) => (index === at ? [name, path] : row))) }, `out.${at}`);
  return (
    <fieldset className={css.fields}>
      <legend>{f.call.outputs}</legend>
      <p className="small faint">{f.call.outputsText}</p>
      {Object.entries(defaults)
        .filter(([name]) => !(name in own))
        .map(([name, path]) => (
          <p key={name} className="small quiet">
            <code>vars.{name}</code> ← <code>{path}</code>
          </p>
        ))}
      {rows.map(([name, path], at) => (
        <div className="row" key={at}>
          <NameInput label={`${f.call.outputs} ${at + 1}`} value={name} taken={rows.map(([each]) => each)} onChange={(next) => put(at, next, path)} />
          <input className={css.text} data-mono aria-label={`JMESPath ${at + 1}`} value={path} onChange={(event) => put(at, name, event.target.value)} />
          <Button small square look="quiet" aria-label={`${f.input.clear} ${name}`} icon={<X size={14} aria-hidden />} onClick={() => change({ outputMappings: rows.length > 1 ? Object.fromEntries(rows.filter((_, index) => index !== at)) : undefined })} />
        </div>
      ))}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => change({ outputMappings: { ...own, [free(own)]: "" } })}>
          {f.call.addOutput}
        </Button>
      </div>
    </fieldset>
  );
}
function free(own: Record<string, string>): string {
  let number = 1;
  while (`value${number}` in own) number += 1;
  return `value${number}`;
}
