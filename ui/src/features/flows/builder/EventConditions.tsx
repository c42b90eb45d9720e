import { Plus, X } from "lucide-react";
import { useId } from "react";
import type { Schema } from "@/form/schema";
import { Button } from "@/kit/Button";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { type Declared, filled, pathsOf, type Put, shown, type Trigger, typed } from "./eventTrigger";

const CHANGES = ["created", "updated", "deleted"] as const;
type Step = { from?: unknown; to?: unknown };

/** Which events count: kinds of change, fields that changed from one value to another, values that must stand there. */
export function EventConditions({ trigger, put, declared }: { trigger: Trigger; put: Put; declared: Declared }) {
  const paths = pathsOf(declared);
  const schemaAt = new Map(paths.map((each) => [each.path, each.schema]));
  const list = useId();
  const where = Object.entries((trigger.where ?? {}) as Record<string, unknown>);
  const fields = Object.entries((trigger.fields ?? {}) as Record<string, Step>);
  const changes = (trigger.changes ?? []) as string[];
  const toggle = (kind: string) => {
    const next = CHANGES.filter((each) => (each === kind ? !changes.includes(each) : changes.includes(each)));
    put({ ...trigger, changes: next.length > 0 && next.length < CHANGES.length ? next : undefined });
  };
  const free = (taken: [string, unknown][]) => paths.find((each) => !taken.some(([path]) => path === each.path))?.path ?? `field${taken.length + 1}`;
  const putWhere = (rows: [string, unknown][]) => put({ ...trigger, where: rows.length > 0 ? Object.fromEntries(rows) : undefined }, "where");
  const putFields = (rows: [string, Step][]) => put({ ...trigger, fields: rows.length > 0 ? Object.fromEntries(rows) : undefined }, "fields");
  return (
    <>
      <datalist id={list}>
        {paths.map((each) => (
          <option key={each.path} value={each.path} />
        ))}
      </datalist>
      {declared.kind === "data_change" && (
        <fieldset className={css.fields}>
          <legend>{f.trigger.changes}</legend>
          <div className={css.checks}>
            {CHANGES.map((each) => (
              <label key={each} className={css.check}>
                <input type="checkbox" checked={changes.length === 0 || changes.includes(each)} onChange={() => (changes.length === 0 ? put({ ...trigger, changes: CHANGES.filter((one) => one !== each) }) : toggle(each))} />
                {f.trigger.changed[each]}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {declared.kind === "data_change" && (
        <Rows title={f.trigger.fields} text={f.trigger.fieldsText} add={f.trigger.addField} more={() => putFields([...fields, [free(fields), {}]])}>
          {fields.map(([path, step], at) => {
            const end = (side: "from" | "to") => (
              <input className={css.text} aria-label={`${path} ${f.trigger[side]}`} placeholder={f.trigger[side]} value={shown(step[side])} onChange={(event) => putFields(replaced(fields, at, path, filled({ ...step, [side]: event.target.value === "" ? undefined : typed(event.target.value, schemaAt.get(path)) }) ?? {}))} />
            );
            return (
              <div key={at} className={css.condition} data-wide>
                <Path list={list} value={path} taken={fields} put={(next) => putFields(replaced(fields, at, next, step))} />
                {end("from")}
                {end("to")}
                <Less path={path} less={() => putFields(fields.filter((_, index) => index !== at))} />
              </div>
            );
          })}
        </Rows>
      )}
      <Rows title={f.trigger.where} text={f.trigger.whereText} add={f.trigger.addCondition} more={() => putWhere([...where, [free(where), ""]])}>
        {where.map(([path, value], at) => (
          <div key={at} className={css.condition}>
            <Path list={list} value={path} taken={where} put={(next) => putWhere(replaced(where, at, next, value))} />
            <Wanted path={path} schema={schemaAt.get(path)} value={value} put={(next) => putWhere(replaced(where, at, path, next))} />
            <Less path={path} less={() => putWhere(where.filter((_, index) => index !== at))} />
          </div>
        ))}
      </Rows>
    </>
  );
}

function replaced<T>(rows: [string, T][], at: number, path: string, value: T): [string, T][] {
  return rows.map((row, index) => (index === at ? [path, value] : row));
}

function Rows({ title, text, add, more, children }: { title: string; text: string; add: string; more: () => void; children: React.ReactNode }) {
  return (
    <fieldset className={css.fields}>
      <legend>{title}</legend>
      <p className="small faint">{text}</p>
      {children}
      <div>
        <Button small look="quiet" icon={<Plus size={14} aria-hidden />} onClick={more}>
          {add}
        </Button>
      </div>
    </fieldset>
  );
}

/** A path of the event: one that its schema has, or any other. */
function Path({ list, value, taken, put }: { list: string; value: string; taken: [string, unknown][]; put: (path: string) => void }) {
  return <input className={css.text} data-mono aria-label={f.trigger.path} list={list} value={value} onChange={(event) => !taken.some(([path]) => path === event.target.value && path !== value) && put(event.target.value)} />;
}

/** The value that must stand at a path; a list of values is written as JSON, and one of them is enough. */
function Wanted({ path, schema, value, put }: { path: string; schema: Schema | undefined; value: unknown; put: (value: unknown) => void }) {
  if (schema?.enum && !Array.isArray(value)) {
    return (
      <select className={css.select} aria-label={`${path} ${f.trigger.is}`} value={shown(value)} onChange={(event) => put(typed(event.target.value, schema))}>
        <option value="" />
        {schema.enum.map((each) => (
          <option key={String(each)} value={shown(each)}>
            {shown(each)}
          </option>
        ))}
      </select>
    );
  }
  const read = (text: string): unknown => {
    try {
      if (text.startsWith("[")) return JSON.parse(text);
    } catch {
      return text;
    }
    return typed(text, schema);
  };
  return <input className={css.text} aria-label={`${path} ${f.trigger.is}`} placeholder={f.trigger.is} value={shown(value)} onChange={(event) => put(read(event.target.value))} />;
}

function Less({ path, less }: { path: string; less: () => void }) {
  return <Button small square look="quiet" aria-label={`${f.input.clear} ${path}`} icon={<X size={14} aria-hidden />} onClick={less} />;
}
