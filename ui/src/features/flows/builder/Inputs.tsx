import { useState } from "react";
import type { Schema } from "@/form/schema";
import { fieldsOf, isUsual } from "@/form/schema";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import type { FlowNode } from "./document";
import { MappingInput } from "./MappingInput";

const LONG = /text|body|html|message|content|prompt|statement|query/i;

interface Props {
  node: FlowNode;
  schema: Schema;
  values: Record<string, unknown>;
  put: (next: Record<string, unknown>, name: string) => void;
}
/** What an operation or another flow takes, by its schema; what is optional and empty waits behind a button. */
export function Inputs({ node, schema, values, put: change }: Props) {
  const { findingsOf } = useBuilder();
  const fields = fieldsOf(schema);
  const [all, setAll] = useState(false);
  // One of several ways to say it is needed, and what is missed in a finding: both stand in sight.
  const named = new Set([...((schema.anyOf ?? schema.oneOf)?.[0]?.required ?? []), ...findingsOf(node.id).map((each) => each.field?.split(".")[1])]);
  const shown = fields.filter((each) => each.required || isUsual(each.schema) || named.has(each.name) || values[each.name] !== undefined);
  const hidden = fields.filter((each) => !shown.includes(each));
  const few = shown.length === 0 && hidden.length <= 6;
  const put = (name: string, value: unknown) => {
    const next = { ...values, [name]: value };
    if (value === undefined) delete next[name];
    change(next, name);
  };
  if (fields.length === 0) return <p className="quiet small">{f.input.none}</p>;
  return (
    <fieldset className={css.fields}>
      <legend>{f.input.title}</legend>
      {[...shown, ...(all || few ? hidden : [])].map((each) => (
        <MappingInput key={each.name} node={node.id} name={each.name} schema={each.schema} required={each.required} value={values[each.name]} long={LONG.test(each.name)} onChange={(value) => put(each.name, value)} />
      ))}
      {hidden.length > 0 && !few && (
        <button type="button" className={css.fold} onClick={() => setAll(!all)}>
          {all ? f.input.fewer : f.input.optional(hidden.length)}
        </button>
      )}
    </fieldset>
  );
}
