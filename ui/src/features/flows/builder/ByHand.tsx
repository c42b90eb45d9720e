import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "@/api/queries";
import { quoted } from "@/features/runs/curl";
import { CodeBlock } from "@/kit/JsonView";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { startSample } from "./sample";

/** How a flow without a trigger is started: by the button, from a shell, by a program. */
export function ByHand() {
  const { doc, flow, entities } = useBuilder();
  const settings = useQuery(queries.settings()).data;
  const address = settings?.url ?? location.origin;
  const input = startSample(doc, entities);
  const given = doc.input ? JSON.stringify(input) : undefined;
  const shell = [`junctor flow run ${flow.key}`, given && `--input ${quoted(given)}`].filter(Boolean).join(" ");
  const body = JSON.stringify({ mode: "sandbox", ...(doc.input ? { input } : {}) });
  const rest = [`curl ${quoted(`${address.replace(/\/$/, "")}/api/flows/${flow.key}/runs`)}`, `-H "Authorization: Bearer $JUNCTOR_API_KEY"`, `-H "Content-Type: application/json"`, `-d ${quoted(body)}`].join(" \\\n  ");
  return (
    <>
      <p className="quiet">{f.trigger.byHand.text}</p>
      <section className={css.fields} aria-label={f.trigger.byHand.shell}>
        <span className={css.label}>{f.trigger.byHand.shell}</span>
        <CodeBlock text={shell} label={f.trigger.byHand.shell} copy={f.trigger.byHand.copy(f.trigger.byHand.shell)} />
      </section>
      <section className={css.fields} aria-label={f.trigger.byHand.program}>
        <span className={css.label}>{f.trigger.byHand.program}</span>
        <CodeBlock text={rest} label={f.trigger.byHand.program} copy={f.trigger.byHand.copy(f.trigger.byHand.program)} />
        <span className="small faint">
          {f.trigger.byHand.key} <Link to="/settings" search={{ section: "keys" }}>{f.trigger.byHand.makeKey}</Link>
        </span>
      </section>
      <p className="small faint">{f.trigger.byHand.real}</p>
    </>
  );
}
