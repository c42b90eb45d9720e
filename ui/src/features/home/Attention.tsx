import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { type Connection, queries } from "@/api/queries";
import { Card } from "@/kit/Page";
import { Pill, type Tone } from "@/kit/Pill";
import { date } from "@/kit/time";
import { w } from "@/words";
import css from "./home.module.css";

interface Matter {
  id: string;
  name: string;
  text: string;
  tone: Tone;
  word: string;
  to: "/connections/$id" | "/triggers";
  params?: { id: string };
}

const SOON = 14 * 86_400_000;

/** What a person has to look at: connections that fail, credentials that end, triggers at rest. */
export function Attention() {
  const connections = useQuery(queries.connections());
  const triggers = useQuery(queries.triggers());
  const matters: Matter[] = [
    ...(connections.data ?? []).flatMap(ofConnection),
    ...(triggers.data ?? [])
      .filter((each) => each.state === "paused" || each.health.status === "failing")
      .map((each): Matter => {
        const paused = each.state === "paused";
        return { id: each.id, name: each.flowName ?? each.flowKey ?? each.id, text: each.health.lastError ?? each.environment, tone: paused ? "warn" : "bad", word: paused ? w.state.paused : w.state.failing, to: "/triggers" };
      }),
  ];
  return (
    <Card title={matters.length ? `${w.home.attention} (${matters.length})` : w.home.attention} flush>
      {matters.length === 0 ? (
        <p className="row quiet" style={{ padding: "16px 18px" }}>
          <CircleCheck size={17} aria-hidden style={{ color: "var(--ok)" }} />
          {w.home.allQuiet}
        </p>
      ) : (
        <ul className={css.attention}>
          {matters.slice(0, 8).map((each) => (
            <li key={each.id + each.word}>
              <div className="grow cut">
                <Link to={each.to} params={each.params as never}>
                  {each.name}
                </Link>{" "}
                <span className="quiet">{each.text}</span>
              </div>
              <Pill tone={each.tone}>{each.word}</Pill>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function ofConnection(connection: Connection): Matter[] {
  const about = { name: connection.name, to: "/connections/$id" as const, params: { id: connection.key } };
  const found: Matter[] = [];
  for (const [environment, credential] of Object.entries(connection.credentials)) {
    const id = connection.id + environment;
    if (credential.state === "broken") found.push({ ...about, id, text: environment, tone: "bad", word: w.state.broken });
    if (credential.expiresAt && credential.expiresAt < Date.now() + SOON) {
      found.push({ ...about, id, text: environment, tone: "warn", word: w.home.expires(date(credential.expiresAt)) });
    }
  }
  for (const [environment, state] of Object.entries(connection.circuits)) {
    if (state.circuit === "open") found.push({ ...about, id: connection.id + environment, text: environment, tone: "bad", word: w.home.circuitOpen });
  }
  return found;
}
