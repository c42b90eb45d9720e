import { createContext, useContext } from "react";
import type { Schemas } from "@/api/client";
import type { CatalogEntry, Connection, Environment, Run, Step } from "@/api/queries";
import type { Said } from "@/features/runs/said";
import type { FlowDoc, FlowNode } from "./document";
import type { Sample } from "./resolve";
import type { Editor, Finding } from "./useEditor";

export type Spec = Schemas["ConnectorView"]["spec"];
export type Operation = Spec["operations"][string];

/** What every part of the builder knows. */
export interface Builder {
  flow: Schemas["Flow"];
  editor: Editor;
  doc: FlowDoc;
  connections: Connection[];
  catalog: CatalogEntry[];
  environments: Environment[];
  entities: Schemas["EntityType"][];
  specs: Record<string, Spec>;
  selected: string | null;
  select: (id: string | null) => void;
  /** Opens the menu for a step after another, as the first inside of a loop, or as where a way leads. */
  openAdd: (after: string | null, inside?: string, way?: (to: string) => void, next?: string) => void;
  run: Run | undefined;
  steps: Step[];
  running: boolean;
  runTo: (until?: string) => void;
  /** One step by itself, with what the steps before it gave in the last sandbox run. */
  runOnly: (id: string) => void;
  canRunOnly: (id: string) => boolean;
  /** Pieces of answers that are still coming, by step. */
  said: Record<string, Said>;
  given: unknown;
  setGiven: (value: unknown) => void;
  sampleOf: (id: string) => { sample: Sample; recorded: boolean };
  operationOf: (node: FlowNode) => Operation | undefined;
  findingsOf: (id: string | null) => Finding[];
  /** Puts a template where the last input had the focus. */
  insert: { current: ((template: string) => void) | null };
}
const Context = createContext<Builder | null>(null);
export const BuilderContext = Context.Provider;

export function useBuilder(): Builder {
  const found = useContext(Context);
  if (!found) throw new Error("This part of the builder stands outside of it.");
  return found;
}
