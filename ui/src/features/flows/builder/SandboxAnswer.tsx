import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import type { FlowNode } from "./document";
import { MappingInput } from "./MappingInput";
import type { Change } from "./StepPanel";

/** What the sandbox answers in place of the service, for the steps that use it. */
export function SandboxAnswer({ node, change }: { node: FlowNode; change: Change }) {
  const [open, setOpen] = useState(false);
  const shown = open || node.sample !== undefined;
  return (
    <>
      <button type="button" className={css.fold} aria-expanded={shown} onClick={() => setOpen(!open)}>
        <ChevronRight size={15} aria-hidden data-open={shown || undefined} />
        {f.call.sample}
      </button>
      {shown && <MappingInput node={node.id} name="sample" label={f.call.sampleLabel} long schema={{ description: f.call.sampleText }} value={node.sample} onChange={(sample) => change({ sample }, "sample")} />}
    </>
  );
}
