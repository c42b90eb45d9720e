import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Schemas } from "@/api/client";
import { Field } from "@/form/Field";
import { label, type Schema, typeOf } from "@/form/schema";

export type Inputs = Record<string, unknown>;
type Step = Schemas["Plan"]["steps"][number];

/** What the step is given, what is still open first: words and templates, or what its schema asks for. */
export function StepInputs({ step, change }: { step: Step; change: (inputs: Inputs) => void }) {
  const inputs = step.inputs as Inputs;
  const shape = ((step.inputSchema as Schema).properties ?? {}) as Record<string, Schema>;
  // A field stays what it was when the plan came: it does not turn into another one under somebody's hands.
  const [fields] = useState(() => [...new Set([...step.missing, ...Object.keys(inputs)])].map((name) => ({ name, text: inputs[name] === undefined ? takesText(shape[name]) : typeof inputs[name] === "string" })));
  const put = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = inputs;
    change(value === undefined ? rest : { ...inputs, [name]: value });
  };
  return (
    <div className="stack">
      {fields.map(({ name, text }) => {
        const schema = shape[name] ?? {};
        const required = step.missing.includes(name);
        if (!text) return <Field key={name} id={`${step.id}-${name}`} name={name} schema={schema} required={required} value={inputs[name]} onChange={(value) => put(name, value)} />;
        return <Textarea key={name} label={label(name, schema)} autosize minRows={1} maxRows={8} required={required} value={String(inputs[name] ?? "")} onChange={(event) => put(name, event.currentTarget.value)} />;
      })}
    </div>
  );
}

/** Whether words can stand in the field as they are typed. */
function takesText(schema?: Schema): boolean {
  if (!schema || schema.enum) return !schema;
  const type = typeOf(schema);
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return type === "string" || (type === "any" && (choices.length === 0 || choices.some(takesText)));
}
