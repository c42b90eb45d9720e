import { useQuery } from "@tanstack/react-query";
import { queries } from "@/api/queries";
import { CopyButton } from "@/kit/Copy";
import { Place } from "@/kit/Place";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";

/** Where senders send to: one address for each environment the flow is live in. */
export function Addresses() {
  const { doc } = useBuilder();
  const heard = useQuery(queries.triggers()).data?.filter((each) => each.flowKey === doc.key && each.url);
  return (
    <section className={css.addresses} aria-label={f.trigger.address}>
      <span className={css.label}>{f.trigger.address}</span>
      {heard?.length === 0 && <span className="small faint">{f.trigger.noAddress}</span>}
      {heard?.map((each) => (
        <span key={each.id} className={css.address}>
          <Place of={each.environment} />
          <code className="cut" title={each.url ?? undefined}>
            {each.url}
          </code>
          <CopyButton text={each.url ?? ""} bare label={f.trigger.copyAddress(each.environment)} />
        </span>
      ))}
    </section>
  );
}
