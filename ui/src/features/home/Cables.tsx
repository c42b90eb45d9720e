import { w } from "@/words";
import css from "./home.module.css";

interface Plug {
  x: number;
  y: number;
  label: string;
  side: "left" | "right";
}
const PLUGS: [Plug, Plug, Plug] = [
  { x: 70, y: 60, label: w.home.form, side: "right" },
  { x: 250, y: 84, label: w.home.crm, side: "right" },
  { x: 430, y: 178, label: w.home.email, side: "left" },
];
const CABLES = ["M70 60C70 190 250 220 250 84", "M250 84C250 250 430 320 430 178"];

/** The demo as a patch bay. What is lit has run; dashed violet says that nothing left this machine. */
export function Cables({ lit }: { lit: number }) {
  return (
    <svg viewBox="0 0 500 290" role="img" aria-label={`${w.home.form}, ${w.home.crm}, ${w.home.email}: ${w.home.wouldHaveSent}`}>
      <defs>
        {CABLES.map((path, at) => (
          <mask key={path} id={`cable-${at}`} maskUnits="userSpaceOnUse" x="0" y="0" width="500" height="290">
            <path d={path} pathLength={1} className={css.reveal} data-lit={lit > at + 1 || undefined} />
          </mask>
        ))}
      </defs>
      {CABLES.map((path, at) => (
        <g key={path}>
          <path d={path} className={css.idle} />
          <path d={path} className={css.cable} mask={`url(#cable-${at})`} />
        </g>
      ))}
      {PLUGS.map((plug, at) => {
        const on = lit > at || undefined;
        const right = plug.side === "right";
        return (
          <g key={plug.label} style={{ ["--lit" as string]: at === 0 ? "#3cc4b8" : "#a497ff" }}>
            <circle cx={plug.x} cy={plug.y} r="15" className={css.jackRing} />
            <circle cx={plug.x} cy={plug.y} r="8.5" className={css.jackCore} data-lit={on} />
            <circle cx={plug.x} cy={plug.y} r="4" className={css.jackDot} data-lit={on} />
            <text x={plug.x + (right ? 26 : -26)} y={plug.y + 4} textAnchor={right ? "start" : "end"}>
              {plug.label}
            </text>
            {at > 0 && (
              <text x={right ? plug.x + 26 : plug.x} y={plug.y + (right ? 22 : -28)} textAnchor={right ? "start" : "middle"} className={`${css.label} ${css.would}`} data-lit={on}>
                {w.home.wouldHaveSent}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
