import { Modal } from "@/kit/Dialog";
import { Kbd } from "@/kit/Pill";
import { w } from "@/words";
import css from "./app.module.css";
import { PLACES } from "./places";

type Row = [string, string[]];

/** Every key there is, on one sheet. */
export default function ShortcutSheet({ close }: { close: () => void }) {
  const s = w.shortcuts;
  const groups: [string, Row[]][] = [
    [
      s.anywhere,
      [
        [s.palette, ["Ctrl", "K"]],
        [s.search, ["/"]],
        [s.create, ["n"]],
        [s.sheet, ["?"]],
        [s.close, ["Esc"]],
        ...PLACES.filter((each) => each.jump).map((each): Row => [s.goTo(each.label), ["g", each.jump as string]]),
      ],
    ],
    [
      s.lists,
      [
        [s.down, ["j"]],
        [s.up, ["k"]],
        [s.open, ["Enter"]],
        [s.select, ["x"]],
      ],
    ],
    [
      s.connection,
      [
        [s.testColumn, ["t"]],
        [s.tabs, ["1", "…", "4"]],
        [s.save, ["Ctrl", "S"]],
      ],
    ],
    [s.builder, s.builderRows.map(([label, keys]) => [label, keys.split(" ")] as Row)],
  ];
  return (
    <Modal opened onClose={close} title={s.title} size={760}>
      <div className={css.sheet}>
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([label, keys]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((each) => (
                      <Kbd key={each}>{each}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
