import { w } from "@/words";
import type { components } from "./schema";

type Described = components["schemas"]["Problem"];

/** What went wrong, as the API says it: what, why, and one thing to do. */
export class Problem extends Error {
  readonly status: number;
  readonly detail: string;
  readonly cure: string;
  readonly kind: string;
  readonly field?: string;
  readonly faults: { field: string; message: string }[];
  readonly dependents: NonNullable<Described["dependents"]>;
  readonly document: Partial<Described>;

  constructor(status: number, document: Partial<Described>) {
    super(document.detail ?? document.title ?? "");
    this.status = status;
    this.document = document;
    this.detail = document.detail ?? document.title ?? "";
    this.cure = document.cure ?? "";
    this.kind = (document.type ?? "").split(":").pop() ?? "";
    this.field = document.field;
    this.dependents = document.dependents ?? [];
    this.faults = (document.faults ?? []).map(readFault);
  }

  /** Under which a fault of ours stands in the server's log. */
  get reference(): string {
    const details = this.document.details as { reference?: unknown } | undefined;
    return typeof details?.reference === "string" ? details.reference : "";
  }
  get offline(): boolean {
    return this.status === 0;
  }
  get noAccess(): boolean {
    return this.status === 403;
  }
  get notSignedIn(): boolean {
    return this.status === 401;
  }
}

/** What is wrong with one field: the reason and the cure as one text. */
export function readFault(fault: unknown): { field: string; message: string } {
  if (typeof fault === "string") return { field: "", message: fault };
  const found = fault as { field?: string; path?: string; place?: string; message?: string; reason?: string; cure?: string };
  const reason = found.reason ? `${found.reason.charAt(0).toUpperCase()}${found.reason.slice(1)}. ${found.cure ?? ""}`.trim() : "";
  return { field: found.field ?? found.path ?? found.place ?? "", message: found.message ?? reason };
}

/** An answer that is none of the server's own: what a proxy in front of it said. */
export function textProblem(status: number, text: string): Problem {
  const page = /^\s*</.test(text);
  return new Problem(status, { detail: page || !text ? w.problem.foreign(status) : text.slice(0, 300), cure: page || !text ? w.problem.foreignCure : "" });
}

/** An answer that began and was not there to its end: the server is reachable, what stands between may not be. */
export const cutProblem = () => new Problem(502, { detail: w.problem.cut, cure: w.problem.foreignCure });

export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return new Problem(response.status, JSON.parse(text) as Described);
  } catch {
    return textProblem(response.status, text);
  }
}

/** What a page refuses by itself; no answer of the server has this status. */
const OURS = -1;

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(OURS, { detail: error instanceof Error ? error.message : String(error) });
}
