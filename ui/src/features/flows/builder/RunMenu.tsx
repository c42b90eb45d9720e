import { Menu, Modal } from "@mantine/core";
import { ChevronDown, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "@/kit/Button";
import { Item } from "@/kit/Item";
import { Dot } from "@/kit/Jack";
import { w } from "@/words";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { inOrder, reachable, titleOf } from "./document";
import { callsOut } from "./kinds";
import { slugOf } from "./Pickers";

/** The sandbox is the button; running for real is said aloud, with the calls it would make. */
export function RunMenu({ real }: { real: (environment: string) => void }) {
  const builder = useBuilder();
  const { environments, running, runTo, given, setGiven } = builder;
  const [asking, setAsking] = useState<string | null>(null);
  const [typing, setTyping] = useState<string | null>(null);
  const here = environments.find((each) => each.key === asking);
  let bad = false;
  if (typing !== null) {
    try {
      JSON.parse(typing);
    } catch {
      bad = true;
    }
  }
  return (
    <>
      <div className="row" style={{ gap: 1 }}>
        <Button needs="run" look="primary" icon={<Play size={15} aria-hidden />} disabled={running} onClick={() => runTo()}>
          {running ? f.run.running : f.run.run}
        </Button>
        <Menu position="bottom-end" width={280}>
          <Menu.Target>
            <Button look="primary" square aria-label={f.run.more} icon={<ChevronDown size={15} aria-hidden />} />
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setTyping(JSON.stringify(given ?? {}, null, 2))}>{f.run.input}</Menu.Item>
            <Menu.Divider />
            {environments.map((each) => (
              <Item key={each.key} leftSection={<Dot live={each.live} color={each.color} />} needs={each.live ? "run_live" : "run"} onClick={() => setAsking(each.key)}>
                {f.run.real(each.name)}
              </Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <Modal opened={here !== undefined} onClose={() => setAsking(null)} title={here ? f.run.realTitle(here.name) : ""} closeButtonProps={{ "aria-label": w.action.close }}>
        {here && (
          <div className="stack">
            <Calls />
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
      <Modal opened={typing !== null} onClose={() => setTyping(null)} title={f.run.input} size={560} closeButtonProps={{ "aria-label": w.action.close }}>
        <div className="stack">
          <p className="small quiet">{f.run.inputText}</p>
          <textarea className={css.text} data-mono data-autofocus rows={12} aria-label={f.run.input} value={typing ?? ""} onChange={(event) => setTyping(event.target.value)} />
          {bad && <p className={css.bad}>{f.run.notJson}</p>}
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button
              look="primary"
              disabled={bad}
              onClick={() => {
                setGiven(JSON.parse(typing ?? "null") as unknown);
                setTyping(null);
              }}
            >
              {w.action.done}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}

function Calls() {
  const builder = useBuilder();
  const within = reachable(builder.doc);
  const rows = inOrder(builder.doc).filter((each) => callsOut(each) && within.has(each.id));
  if (rows.length === 0) return <p className="quiet">{f.run.realNone}</p>;
  return (
    <>
      <p className="quiet">{f.run.realText}</p>
      <ul className={css.calls}>
        {rows.map((each) => (
          <li key={each.id}>
            <b>{titleOf(each)}</b>
            <code>{each.mode === "http" ? `${String(each.method ?? "GET")} ${String(each.url)}` : `${slugOf(each, builder) ?? each.service ?? ""} ${String(each.operationKey ?? "")}`}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
