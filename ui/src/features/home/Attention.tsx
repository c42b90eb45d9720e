import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Button } from "@/kit/Button";
import { Card } from "@/kit/Page";
import { Pill, type Tone } from "@/kit/Pill";
import { w } from "@/words";
import css from "./home.module.css";

type Matter = Schemas["Attention"];
const TONES: Record<Matter["severity"], Tone> = { error: "bad", warning: "warn", info: "plain" };
const SHOWN = 8;

/** What a person has to look at, each with the way there. */
export function Attention({ home }: { home: Schemas["Home"] }) {
  const matters = home.attention;
  const [all, setAll] = useState(false);
  return (
    <Card title={matters.length ? `${w.home.attention} (${matters.length})` : w.home.attention} flush>
      {matters.length === 0 ? (
        <p className="row quiet" style={{ padding: "16px 18px" }}>
          <CircleCheck size={17} aria-hidden style={{ color: "var(--ok)" }} />
          {w.home.allQuiet(home.connections, home.flows.live)}
        </p>
      ) : (
        <ul className={css.attention}>
          {(all ? matters : matters.slice(0, SHOWN)).map((each) => (
            <li key={each.kind + each.title + JSON.stringify(each.about)}>
              <div className="grow">
                <Way matter={each} />
                <p className="small quiet">{each.cure}</p>
              </div>
              <Pill tone={TONES[each.severity]}>{w.home.severities[each.severity]}</Pill>
            </li>
          ))}
          {!all && matters.length > SHOWN && (
            <li>
              <Button small look="quiet" onClick={() => setAll(true)}>
                {w.home.others(matters.length - SHOWN)}
              </Button>
            </li>
          )}
        </ul>
      )}
    </Card>
  );
}

function Way({ matter }: { matter: Matter }) {
  const about = matter.about as Record<string, string | undefined>;
  if (about.connectionId) {
    return (
      <Link to="/connections/$id" params={{ id: about.connectionId }} search={about.environment ? { edit: matter.kind.includes("credential") ? about.environment : undefined } : {}}>
        {matter.title}
      </Link>
    );
  }
  if (about.triggerId) return <Link to="/triggers" search={{ open: about.triggerId }}>{matter.title}</Link>;
  if (about.runId) return <Link to="/runs/$id" params={{ id: about.runId }}>{matter.title}</Link>;
  if (about.flowId) return <Link to="/flows/$id" params={{ id: about.flowId }}>{matter.title}</Link>;
  if (matter.kind.startsWith("audit.")) return <Link to="/audit" search={{ kind: about.auditKind, scope: about.scope }}>{matter.title}</Link>;
  if (about.state === "waiting") return <Link to="/approvals">{matter.title}</Link>;
  return <strong>{matter.title}</strong>;
}
