import { Input, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { Coded } from "@/kit/Coded";
import { w } from "@/words";
import { JsonField } from "./JsonField";
import { ListField, PairsField } from "./ListField";
import { example, isLong, isSecret, label, type Schema, typeOf, type Values } from "./schema";
import { SchemaForm } from "./SchemaForm";
import { SecretField } from "./SecretField";
import css from "./form.module.css";

export interface FieldProps {
  id: string;
  name: string;
  schema: Schema;
  value: unknown;
  required?: boolean;
  error?: string;
  onChange: (value: unknown) => void;
  onBlur?: () => void;
  secrets?: string[];
  stored?: { secret?: string; hint?: string | null };
  kept?: string;
  autoFocus?: boolean;
}

/** One field, by what its schema says it is. */
export function Field(props: FieldProps) {
  const { schema, name } = props;
  if (schema.const !== undefined) return null;
  if (isSecret(schema)) return <SecretField {...props} />;
  const type = typeOf(schema);
  if (schema.enum && type !== "array") return <EnumField {...props} />;
  if (type === "boolean") return <BooleanField {...props} />;
  if (type === "integer" || type === "number") return <NumberField {...props} />;
  if (type === "array" && schema.items && ["string", "integer", "number"].includes(typeOf(schema.items)) && !schema.items.properties) return <ListField {...props} />;
  if (type === "object" && schema.properties) return <GroupField {...props} />;
  if (type === "object" && typeof schema.additionalProperties === "object" && typeOf(schema.additionalProperties) === "string") return <PairsField {...props} />;
  if (type === "object" || type === "array" || type === "any") return <JsonField {...props} />;
  if (isLong(schema)) return <LongField {...props} />;
  const offered = (schema.examples ?? []).filter((each) => typeof each === "string");
  const list = offered.length > 1 ? `${props.id}-offered` : undefined;
  return (
    <>
      <TextInput
        {...common(props)}
        type={schema.format === "email" ? "email" : "text"}
        spellCheck={false}
        autoComplete="off"
        list={list}
        value={(props.value as string) ?? ""}
        placeholder={props.stored ? w.form.keptAsIs : placeholder(schema)}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        classNames={{ input: name.toLowerCase().includes("url") || schema.format === "uri" ? css.mono : undefined }}
      />
      {list && (
        <datalist id={list}>
          {offered.map((each) => (
            <option key={each as string} value={each as string} />
          ))}
        </datalist>
      )}
    </>
  );
}

export function common({ id, name, schema, required, stored, error, onBlur, autoFocus }: FieldProps) {
  return { id, label: label(name, schema), description: schema.description && <Coded text={schema.description} />, required: required && !stored, error, onBlur, autoFocus, "data-autofocus": autoFocus || undefined };
}
function placeholder(schema: Schema): string | undefined {
  if (schema.default !== undefined && typeof schema.default !== "object") return String(schema.default);
  return example(schema);
}

function EnumField(props: FieldProps) {
  const { schema, value, onChange, required } = props;
  const data = (schema.enum ?? []).filter((each) => each !== null).map((each) => ({ value: String(each), label: String(each) }));
  return (
    <Select
      {...common(props)}
      data={data}
      value={value === undefined ? null : String(value)}
      placeholder={placeholder(schema) ?? w.form.choose}
      searchable={data.length > 8}
      clearable={!required}
      onChange={(chosen) => onChange((schema.enum ?? []).find((each) => String(each) === chosen))}
    />
  );
}

function BooleanField({ id, name, schema, value, onChange }: FieldProps) {
  return <Switch id={id} label={label(name, schema)} description={schema.description && <Coded text={schema.description} />} checked={(value ?? schema.default ?? false) === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
}

/** Keeps what was typed, so that a template can stand where a number will be. */
function NumberField(props: FieldProps) {
  const { value, onChange, schema } = props;
  return (
    <TextInput
      {...common(props)}
      inputMode="numeric"
      autoComplete="off"
      value={value === undefined ? "" : String(value)}
      placeholder={placeholder(schema)}
      onChange={(event) => {
        const text = event.currentTarget.value.trim();
        onChange(text === "" ? undefined : /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
      }}
    />
  );
}

function LongField(props: FieldProps) {
  return <Textarea {...common(props)} autosize minRows={3} maxRows={14} value={(props.value as string) ?? ""} placeholder={placeholder(props.schema)} onChange={(event) => props.onChange(event.currentTarget.value)} />;
}

/** Fields within a field. An optional group stays closed until it is wanted. */
function GroupField({ id, name, schema, value, onChange, required, error }: FieldProps) {
  const [open, setOpen] = useState(required || value !== undefined);
  if (!open) {
    return (
      <button type="button" className={css.more} onClick={() => setOpen(true)}>
        + {label(name, schema)}
      </button>
    );
  }
  return (
    <fieldset className={css.group}>
      <legend>{label(name, schema)}</legend>
      {schema.description && <Input.Description><Coded text={schema.description} /></Input.Description>}
      <SchemaForm prefix={id} schema={schema} values={(value as Values) ?? {}} onChange={(next) => onChange(Object.keys(next).length ? next : undefined)} />
      {error && <Input.Error>{error}</Input.Error>}
    </fieldset>
  );
}
