export interface Bringing {
  type?: string;
  grant?: string;
  answer?: { capture?: object };
  redirectCapture?: object;
  afterConnect?: { capture?: object } | null;
}

/** The settings that signing in finds out itself: shown, never asked for. */
export function broughtBy(auth?: Bringing): Set<string> {
  if (auth?.grant !== "authorization_code") return new Set();
  return new Set([auth.answer?.capture, auth.redirectCapture, auth.afterConnect?.capture].flatMap((each) => Object.keys(each ?? {})));
}
