import { Menu } from "@mantine/core";
import { ChevronDown, Play } from "lucide-react";
import { useState } from "react";
import InputDialog from "@/features/runs/InputDialog";
import { Button } from "@/kit/Button";
import { Modal } from "@/kit/Dialog";
import { Item } from "@/kit/Item";
import type { Environment } from "@/api/queries";
import { Dot, Jack } from "@/kit/Jack";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { reachable, reading, titleOf } from "./document";
import { callsOut } from "./kinds";
import type { FlowNode } from "./document";
import { stateIn } from "./Pickers";
import { subjectOf } from "./subject";

/** The sandbox is the button; running for real is said aloud, with the calls it would make. */
export function RunMenu({ real }: { real: (environment: string) => void }) {
  const builder = useBuilder();
  const { environments, running, runTo, given, setGiven } = builder;
  const [asking, setAsking] = useState<string | null>(null);
  const [typing, setTyping] = useState(false);
  const here = environments.find((each) => each.key === asking);
  return (
    <>
      <div className="row" style={{ gap: 1 }}>
        <Button needs="run" look="primary" icon={<Play size={15} aria-hidden />} disabled={running} onClick={() => runTo()}>
          {running ? f.run.running : f.run.run}
        </Button>
        <Menu position="bottom-end" width={280}>
          <Menu.Target>
            <Button needs="run" look="primary" square aria-label={f.run.more} icon={<ChevronDown size={15} aria-hidden />} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setTyping(true)}>{f.run.input}</Menu.Item>
            <Menu.Divider />
            {environments.map((each) => (
              <Item key={each.key} leftSection={<Dot live={each.live} color={each.color} />} needs={each.live ? "run_live" : "run"} onClick={() => setAsking(each.key)}>
                {f.run.real(each.name)}
              </Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <Modal opened={here !== undefined} onClose={() => setAsking(null)} title={here ? f.run.realTitle(here.name) : ""}>
        {here && (
          <div className="stack">
            <Calls environment={here} />
            <div className="row" style={{ justifyContent: "flex-end" }}>
              <Button onClick={() => setAsking(null)}>{w.action.cancel}</Button>
              <Button
                look="live"
                onClick={() => {
                  setAsking(null);
                  real(here.key);
                }}
              >
                {f.run.realGo}: {here.name}
              </Button>
            </div>
          </div>
        )}
      </Modal>
      {typing && (
        <InputDialog
          title={f.run.input}
          text={f.run.inputText}
          given={given}
          actions={[{ label: w.action.done, look: "primary", done: (input) => (setGiven(input), setTyping(false)) }]}
          close={() => setTyping(false)}
        />
      )}
    </>
  );
}

/** Each call with its connection, and whether that has a credential there. */
function Calls({ environment }: { environment: Environment }) {
  const builder = useBuilder();
  const within = reachable(builder.doc);
  const rows = reading(builder.doc).filter((each) => callsOut(each) && within.has(each.id));
  if (rows.length === 0) return <p className="quiet">{f.run.realNone}</p>;
  return (
    <>
      <p className="quiet">{f.run.realText}</p>
      <ul className={css.calls}>
        {rows.map((each) => (
          <li key={each.id}>
            <b>{titleOf(each)}</b>
            {each.mode === "http" ? <code>{`${String(each.method ?? "GET")} ${String(each.url)}`}</code> : <Bound node={each} environment={environment} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function Bound({ node, environment }: { node: FlowNode; environment: Environment }) {
  const builder = useBuilder();
  const bound = builder.connections.find((each) => each.id === node.connectionId || each.key === node.connection || each.name === node.connection);
  const state = bound ? stateIn(bound, environment.key) : "unset";
  const word = state === "ok" ? w.state.connected : state === "failing" ? w.state.failing : w.state.notSet;
  return (
    <span className="row wrap">
      <span className="quiet">{subjectOf(node, builder)}</span>
      <span className={css.jackWord}>
        <Jack state={state} color={environment.color} />
        {word}
      </span>
    </span>
  );
}
