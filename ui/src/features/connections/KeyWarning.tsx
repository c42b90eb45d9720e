import { TriangleAlert } from "lucide-react";
import type { Environment } from "@/api/queries";
import type { Values } from "@/form/schema";
import { Hint } from "@/kit/Pill";
import { w } from "@/words";

/** A live key in development, or a test key in production, is seen before it is saved. */
export function KeyWarning({ auth, values, environment }: { auth?: { testPrefixes?: string[]; livePrefixes?: string[] }; values: Values; environment: Environment }) {
  const texts = Object.values(values).filter((each): each is string => typeof each === "string");
  const begins = (prefixes: string[] = []) => prefixes.find((prefix) => texts.some((text) => text.startsWith(prefix)));
  const live = !environment.live && begins(auth?.livePrefixes);
  const test = environment.live && begins(auth?.testPrefixes);
  if (!live && !test) return null;
  return (
    <Hint tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
      {live ? w.connect.liveKey(live, environment.name) : w.connect.testKey(test as string, environment.name)}
    </Hint>
  );
}
