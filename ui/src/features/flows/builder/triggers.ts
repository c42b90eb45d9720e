import type { Connection } from "@/api/queries";
import { label } from "@/form/schema";
import { f } from "@/words/flows";

/** A trigger in a few words, for lists; with the connections known, one of a connection says which. */
export function triggerText(trigger: Record<string, unknown> | undefined, connections: readonly Pick<Connection, "id" | "key" | "name">[] = []): string {
  const kind = String(trigger?.type ?? "manual");
  if (kind === "form") return named(f.trigger.form, trigger?.entity);
  if (kind === "schedule") return cronText(String(trigger?.cron ?? "")) ?? `${f.trigger.schedule}: ${String(trigger?.cron ?? "")}`;
  if (kind === "connector") {
    const said = trigger?.connectionId ?? trigger?.connection;
    const bound = said ? connections.find((each) => each.id === said || each.key === said || each.name === said) : undefined;
    return named(bound?.name ?? f.trigger.connector, trigger?.trigger);
  }
  return kind === "webhook" ? f.trigger.webhook : f.trigger.manual;
}

const named = (kind: string, name: unknown): string => (name ? `${kind}: ${label(String(name), {}).toLowerCase()}` : kind);

/** The commonest schedules in words. */
export function cronText(cron: string): string | null {
  const [minute, hour, day, month, weekday] = cron.trim().split(/\s+/);
  if (month !== "*" || day !== "*" || !minute || !hour) return null;
  const time = /^\d+$/.test(minute) && /^\d+$/.test(hour) ? `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` : null;
  if (weekday === "*" && time) return f.trigger.daily(time);
  if (weekday === "1-5" && time) return f.trigger.onWeekdays(time);
  if (weekday && /^[0-6]$/.test(weekday) && time) return f.trigger.weekly(f.trigger.weekdays[Number(weekday)] ?? "", time);
  if (weekday === "*" && hour === "*" && /^\*\/\d+$/.test(minute)) return f.trigger.everyMinutes(minute.slice(2));
  if (weekday === "*" && hour === "*" && minute === "0") return f.trigger.hourly;
  return null;
}
