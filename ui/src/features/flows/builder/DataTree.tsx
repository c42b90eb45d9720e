import { useEffect, useState } from "react";
import { Pill } from "@/kit/Pill";
import { toast } from "@/kit/toasts";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { nodeOf, titleOf } from "./document";
import { below } from "./paths";

/** Everything a step can use, as a tree whose leaves go into the input that had the focus. */
export function DataTree({ id }: { id: string }) {
  const { doc, sampleOf, insert } = useBuilder();
  useEffect(() => () => { insert.current = null; }, [id, insert]); // the inputs of another step are gone
  const { sample, recorded } = sampleOf(id);
  // What only chooses a way gives nothing to use.
  const steps = Object.entries(sample.steps ?? {}).filter(([name, each]) => !["switch", "parallel"].includes(nodeOf(doc, name)?.type ?? "") || (each as { output?: unknown }).output != null);
  const vars = Object.entries(sample.vars ?? {});
  const started = sample.event && typeof sample.event === "object" && Object.keys(sample.event).length > 0;
  return (
    <section aria-label={f.data.title} className={css.data}>
      <header className={css.paneHead}>
        <h2>{f.data.title}</h2>
        <Pill tone={recorded ? "sandbox" : "soft"}>{recorded ? f.data.from : f.data.fromSchema}</Pill>
      </header>
      <p className="small faint" style={{ marginBottom: 8 }}>
        {f.data.text}
      </p>
      {!started && steps.length === 0 && vars.length === 0 && <p className="quiet small">{f.data.empty}</p>}
      {started ? <Branch label={f.data.event} path="event" value={sample.event} open /> : null}
      {vars.length > 0 && <Branch label={f.data.vars} path="vars" value={sample.vars} open />}
      {steps.map(([name, value]) => (
        <Branch key={name} label={titleOf(nodeOf(doc, name) ?? { id: name, type: "" })} path={below("steps", name, sample.steps) + ".output"} value={(value as { output?: unknown }).output} open={steps.length < 3} />
      ))}
    </section>
  );
}

const MOST = 40;

function Branch({ label, path, value, open, depth = 0 }: { label: string; path: string; value: unknown; open?: boolean; depth?: number }) {
  const inside = value && typeof value === "object" ? Object.entries(value).slice(0, MOST) : [];
  const [wide, setWide] = useState(open ?? ((path === "event.json" || path === "event.form") && inside.length > 0)); // the body of a delivery
  if (inside.length === 0) return <Leaf label={label} path={path} value={value} />;
  return (
    <div className={css.branch}>
      <div className="row" style={{ gap: 2 }}>
        <button type="button" className={css.twist} aria-expanded={wide} aria-label={label} onClick={() => setWide(!wide)}>
          {wide ? "▾" : "▸"}
        </button>
        <Leaf label={label} path={path} value={Array.isArray(value) ? `[${inside.length}]` : ""} />
      </div>
      {wide && depth < 7 && (
        <div className={css.twigs}>
          {inside.map(([name, each]) => (
            <Branch key={name} label={name} path={below(path, name, value)} value={each} depth={depth + 1} />
          ))}
        </div>
      )}
    </div>
  );
}

function Leaf({ label, path, value }: { label: string; path: string; value: unknown }) {
  const { insert } = useBuilder();
  const template = `{{${path}}}`;
  const shown = value === undefined || value === null ? "" : typeof value === "object" ? "" : String(value);
  return (
    <button
      type="button"
      className={css.leaf}
      draggable
      title={f.data.insert(template)}
      onClick={() => (insert.current ? insert.current(template) : toast(f.data.nowhere))}
      onDragStart={(event) => event.dataTransfer.setData("text/plain", template)}
    >
      <span>{label}</span>
      <span className="faint cut">{shown}</span>
    </button>
  );
}
