import createClient, { type Middleware } from "openapi-fetch";
import { cutProblem, Problem, problemOf, textProblem } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** What every request carries: the chosen project, and the token against foreign pages. */
export const session: { project: string | null; csrf: string | null; /** The server does not know us any more. */ over: boolean; ended?: () => void } = { project: null, csrf: null, over: false };

const SAFE = new Set(["GET", "HEAD"]);
const headers: Middleware = {
  onRequest({ request }) {
    if (session.project) request.headers.set("Junctor-Project", session.project);
    if (session.csrf && !SAFE.has(request.method)) request.headers.set("Junctor-CSRF", session.csrf);
    return request;
  },
  onError: ({ error }) => unreached(error),
};

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
api.use(headers);

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The answer, or a Problem that says what to do. */
export async function take<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    throw error instanceof Problem ? error : cutProblem();
  }
  if (answer.response.ok) return answer.data as T;
  if (answer.response.status === 401) session.ended?.();
  if (answer.error && typeof answer.error === "object") {
    throw new Problem(answer.response.status, answer.error as Schemas["Problem"]);
  }
  throw textProblem(answer.response.status, String(answer.error ?? ""));
}

/** The same for routes whose description has no types here yet (streams, uploads). */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const given = new Headers();
  if (session.project) given.set("Junctor-Project", session.project);
  if (session.csrf && !SAFE.has(method)) given.set("Junctor-CSRF", session.csrf);
  if (body !== undefined) given.set("Content-Type", "application/json");
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: given,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    throw unreached(error);
  }
  if (response.status === 401) session.ended?.();
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? (undefined as T) : ((await response.json().catch(() => Promise.reject(cutProblem()))) as T);
}

const unreached = (error: unknown) => new Problem(0, { detail: error instanceof Error ? error.message : String(error) });
