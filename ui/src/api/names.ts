import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { w } from "@/words";
import { api, take } from "./client";
import { keyOf } from "./queries";
import { may } from "./rights";

/** The names of people and API keys, for whoever may see them; others read what kind it was. */
export function useNames(): (actor: string) => string {
  const mine = may("manage_access");
  const people = useQuery({ queryKey: keyOf("members"), queryFn: async () => (await take(api.GET("/api/members"))).items, enabled: mine, staleTime: 60_000, retry: false }).data;
  const keys = useQuery({ queryKey: keyOf("api-keys"), queryFn: async () => (await take(api.GET("/api/api-keys"))).items, enabled: mine, staleTime: 60_000, retry: false }).data;
  const me = useQuery({ queryKey: ["me"], queryFn: () => take(api.GET("/api/auth/me")), enabled: false }).data;
  return useCallback(
    (actor) => {
      const [kind = "", ...rest] = actor.split(":");
      const id = rest.join(":");
      if (kind === "system") return w.product;
      if (kind === "user") return people?.find((each) => each.userId === id)?.name ?? (me?.id === id ? me.name : w.audit.actors.user);
      if (kind === "key") return [w.audit.actors.key, keys?.find((each) => each.id === id)?.name ?? ""].join(" ").trim();
      return (w.audit.actors as Record<string, string>)[kind] ?? actor;
    },
    [people, keys, me],
  );
}
