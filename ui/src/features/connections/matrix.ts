import type { Schemas } from "@/api/client";
import { oldest } from "@/api/places";
import type { Connection, Environment } from "@/api/queries";
import { fieldsOf, isSecret, label, type Schema, type Values } from "@/form/schema";

export interface Cell {
  value: unknown;
  /** The name of the environment it is the same as; undefined when it is its own. */
  from?: string;
}

/** The setting of a column: its own, that of what it inherits, or what all share. */
export function cellOf(connection: Connection, environments: Environment[], environment: Environment, name: string): Cell {
  const own = connection.environments[environment.key]?.config ?? {};
  if (name in own) return { value: own[name] };
  const parent = environments.find((each) => each.key === environment.inherits);
  const inherited = parent ? (connection.environments[parent.key]?.config ?? {}) : {};
  if (parent && name in inherited) return { value: inherited[name], from: parent.name };
  const first = oldest(environments);
  const value = connection.config[name];
  return { value, from: value === undefined || environment.key === first?.key ? undefined : first?.name };
}

/** The change of a column's settings: the oldest one holds what all share, others what differs. */
export function changeOf(connection: Connection, environments: Environment[], environment: Environment, values: Values): Pick<Schemas["ConnectionChange"], "config" | "environments"> {
  const own = connection.environments[environment.key];
  const first = oldest(environments)?.key === environment.key && !Object.keys(own?.config ?? {}).length;
  if (first) return { config: values };
  return { environments: { ...connection.environments, [environment.key]: { ...own, config: values } } as Schemas["ConnectionChange"]["environments"] };
}

/** What a column itself sets. */
export function ownValues(connection: Connection, environments: Environment[], environment: Environment): Values {
  const own = connection.environments[environment.key]?.config ?? {};
  if (oldest(environments)?.key === environment.key && !Object.keys(own).length) return { ...connection.config };
  return { ...own };
}

export interface Row {
  name: string;
  label: string;
  schema: Schema;
  secret: boolean;
  required: boolean;
  part: "config" | "credential";
}

export function rowsOf(settings: Schema, credential: Schema): Row[] {
  const of = (schema: Schema, part: Row["part"]) => fieldsOf(schema).map(({ name, schema: each, required }) => ({ name, label: label(name, each), schema: each, secret: isSecret(each), required, part }));
  return [...of(settings, "config"), ...of(credential, "credential")];
}

export function differences(connection: Connection, environments: Environment[], environment: Environment, rows: Row[]): number {
  const first = oldest(environments);
  if (!first) return 0;
  const of = (place: Environment, row: Row) => JSON.stringify(cellOf(connection, environments, place, row.name).value);
  // The oldest is compared with every other, each other with the oldest.
  const others = environments.filter((each) => (first.key === environment.key ? each.key !== first.key : each.key === first.key));
  return rows.filter((each) => each.part === "config" && others.some((other) => of(other, each) !== of(environment, each))).length;
}
