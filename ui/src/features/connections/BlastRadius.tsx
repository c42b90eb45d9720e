import { SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowUpRight, Cable, KeyRound, type LucideIcon, Workflow, Zap } from "lucide-react";
import type { Schemas } from "@/api/client";
import { type Connection, queries } from "@/api/queries";
import { Empty, Skeleton } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { ago } from "@/kit/time";
import { w } from "@/words";
import css from "./blast.module.css";
import { DependentTable } from "./DependentTable";
import { useCallsToday, useUsage } from "./usage";

type FlowDependent = Schemas["FlowDependent"];
interface Box {
  id: string;
  x: number;
  y: number;
  icon: LucideIcon;
  title: string;
  text: string;
  draft?: boolean;
  here?: boolean;
  to?: { flow: string };
}
interface Cord {
  from: Box;
  to: Box;
  draft?: boolean;
}
const WIDTH = 228;
const STEP = 268;
const EDGE = 8;
const ROW = 82;
const HEIGHT = 58;
const TOP = 20 + (ROW - HEIGHT) / 2;

/** What hangs on a connection: its secrets, the flows that use it and their steps. */
export default function BlastRadius({ connection }: { connection: Connection }) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const found = useQuery(queries.connectionDependents(connection.id));
  const narrow = useMediaQuery("(max-width: 900px)");
  const last = useUsage().last(connection.id);
  const calls = useCallsToday(connection.id);
  if (found.error) return <ProblemCard error={found.error} doing={w.connection.tabs.blast} retry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton />;
  const rows = found.data.filter((each): each is FlowDependent => each.kind !== "connection");
  const live = new Set(rows.filter((each) => each.liveIn.length).map((each) => each.flowId)).size;
  const drafts = new Set(rows.map((each) => each.flowId)).size - live;
  const view = (search.view ?? (narrow ? "list" : "graph")) === "list" ? "list" : "graph";
  return (
    <>
      <div className="row apart wrap" style={{ marginBottom: 14 }}>
        <span className="row">
          <Pill>{[w.connection.counts(live, drafts), calls?.words].filter(Boolean).join(" · ")}</Pill>
          {last != null && <span className="small faint">{w.connection.lastCall(ago(last))}</span>}
        </span>
        <SegmentedControl
          size="xs"
          aria-label={w.connection.view}
          value={view}
          data={[
            { value: "graph", label: w.connection.graph },
            { value: "list", label: w.connection.list },
          ]}
          onChange={(next) => void navigate({ to: "/connections/$id", params: { id: connection.key }, search: { ...search, view: next }, replace: true })}
        />
      </div>
      {rows.length === 0 ? (
        <Card>
          <Empty icon={<Workflow size={22} aria-hidden />} title={w.connection.nobody} text={w.connection.nobodyText} />
        </Card>
      ) : view === "list" ? (
        <Card flush>
          <DependentTable rows={found.data} />
        </Card>
      ) : (
        <Graph connection={connection} rows={rows} />
      )}
    </>
  );
}

function Graph({ connection, rows }: { connection: Connection; rows: FlowDependent[] }) {
  const environments = useQuery(queries.environments()).data ?? [];
  const connector = useQuery(queries.catalog()).data?.find((each) => each.key === connection.integrationSlug)?.name ?? connection.integrationSlug;
  const named = (keys: string[]) => keys.length > 1 && keys.length === environments.length ? w.connection.everywhere : keys.map((key) => environments.find((each) => each.key === key)?.name ?? key).join(", ");
  const { boxes, cords, width, height } = laidOut(connection, rows, connector, named);
  return (
    <div className={css.stage} tabIndex={0} role="region" aria-label={w.connection.tabs.blast}>
      <div className={css.sheet} style={{ width, height }}>
        <svg width={width} height={height} aria-hidden>
          {cords.map(({ from, to, draft }) => {
            const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
            const bend = (x2 - x1) / 2;
            return <path key={from.id + to.id} d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} className={css.cord} data-draft={draft || undefined} />;
          })}
        </svg>
        {boxes.map(({ icon: Icon, ...each }) => {
          const inside = (
            <>
              <span className={css.icon}>
                <Icon size={15} aria-hidden />
              </span>
              <span style={{ minWidth: 0 }}>
                <b>{each.title}</b>
                <small>{each.text}</small>
              </span>
            </>
          );
          const shape = { className: css.box, style: { left: each.x, top: each.y, width: WIDTH, height: HEIGHT }, "data-draft": each.draft || undefined, "data-here": each.here || undefined };
          return each.to ? (
            <Link key={each.id} to="/flows/$id" params={{ id: each.to.flow }} {...shape}>
              {inside}
            </Link>
          ) : (
            <div key={each.id} {...shape}>
              {inside}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function laidOut(connection: Connection, rows: FlowDependent[], connector: string, named: (keys: string[]) => string) {
  const secrets = new Map<string, string[]>();
  for (const [environment, credential] of Object.entries(connection.credentials)) {
    for (const field of Object.values(credential.fields)) if (field.secret) secrets.set(field.secret, [...(secrets.get(field.secret) ?? []), environment]);
  }
  const flows = [...Map.groupBy(rows, (each) => each.flowId).values()];
  const height = Math.max(1, rows.length, secrets.size) * ROW + 40;
  const middle = height / 2 - HEIGHT / 2;
  const left = secrets.size ? STEP : 0;
  const here: Box = { id: connection.id, x: EDGE + left, y: middle, icon: Cable, title: connection.name, text: connector, here: true };
  const boxes: Box[] = [here];
  const cords: Cord[] = [];
  [...secrets].forEach(([name, where], at) => {
    const box: Box = { id: name, x: EDGE, y: middle + (at - (secrets.size - 1) / 2) * ROW, icon: KeyRound, title: name, text: named([...new Set(where)]) };
    boxes.push(box);
    cords.push({ from: box, to: here });
  });
  let line = 0;
  for (const steps of flows) {
    const first = steps[0] as FlowDependent;
    const live = [...new Set(steps.flatMap((each) => each.liveIn))];
    const draft = live.length === 0;
    const flow: Box = { id: first.flowId, x: here.x + STEP, y: TOP + (line + (steps.length - 1) / 2) * ROW, icon: Workflow, title: first.flowName, text: draft ? w.state.draft : `${w.state.live} · ${named(live)}`, draft, to: { flow: first.flowId } };
    boxes.push(flow);
    cords.push({ from: here, to: flow, draft });
    for (const step of steps) {
      const box: Box = { id: step.flowId + step.kind + step.nodeId, x: flow.x + STEP, y: TOP + line * ROW, icon: step.kind === "trigger" ? Zap : ArrowUpRight, title: step.nodeName ?? (step.kind === "trigger" ? w.connection.kinds.trigger : step.nodeId), text: step.operation ? w.connection.step(step.operation) : w.connection.kinds[step.kind], draft: step.liveIn.length === 0 };
      boxes.push(box);
      cords.push({ from: flow, to: box, draft: box.draft });
      line += 1;
    }
  }
  return { boxes, cords, width: here.x + 2 * STEP + WIDTH + EDGE, height };
}
