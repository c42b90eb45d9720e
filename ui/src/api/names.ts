import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { w } from "@/words";
import { api, take } from "./client";
import { keyOf, queries } from "./queries";
import { may } from "./rights";

/** Id -> name of people and API keys, as far as this person may see them. */
export function usePeople(): Map<string, string> {
  const mine = may("manage_access");
  const members = useQuery({ queryKey: keyOf("members"), queryFn: async () => (await take(api.GET("/api/members"))).items, enabled: mine, staleTime: 60_000, retry: false }).data;
  const keys = useQuery({ queryKey: keyOf("api-keys"), queryFn: async () => (await take(api.GET("/api/api-keys"))).items, enabled: mine, staleTime: 60_000, retry: false }).data;
  const me = useQuery(queries.me()).data;
  return useMemo(() => {
    const found = new Map<string, string>(me ? [[me.id, me.name]] : []);
    for (const each of members ?? []) found.set(each.userId, each.name);
    for (const each of keys ?? []) found.set(each.id, each.name);
    return found;
  }, [members, keys, me]);
}

/** Id -> what kind of trigger it is, as people say it. */
function useTriggerKinds(): Map<string, string> {
  const found = useQuery({ ...queries.triggers(), enabled: may("see_flows"), staleTime: 60_000 }).data;
  return useMemo(() => new Map((found ?? []).map((each) => [each.id, (w.triggers.kinds as Record<string, string>)[each.type] ?? each.type])), [found]);
}

const END = 4;
/** An id of ours by its end, which is enough to tell two apart; what is no id stays as it is. */
const shortened = (id: string) => (/^[a-z]{3}_\w{20,}$/.test(id) ? `…${id.slice(-END)}` : id);

/** What an actor is called: by name where it is known, else by what kind of actor it is. */
export function useNames(): (actor: string) => string {
  const people = usePeople();
  const triggers = useTriggerKinds();
  return useCallback(
    (actor) => {
      const [kind = "", ...rest] = actor.split(":");
      const id = rest.join(":");
      const name = people.get(id) ?? shortened(id);
      if (kind === "system") return w.product;
      if (kind === "trigger") return triggers.get(id) ?? w.triggers.one;
      if (kind === "user" && people.has(id)) return name;
      return `${(w.audit.actors as Record<string, string>)[kind] ?? kind} ${name}`.trim();
    },
    [people, triggers],
  );
}

/** The same within a sentence of the server. */
export function useSpoken(): (sentence: string) => string {
  const nameOf = useNames();
  return useCallback((sentence) => sentence.replace(/\b(user|key|trigger):[a-z]{3}_\w+/g, nameOf), [nameOf]);
}
