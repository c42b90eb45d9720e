import { Select, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useEffect, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { type Environment, keyOf, queries } from "@/api/queries";
import { may } from "@/api/rights";
import { Button } from "@/kit/Button";
import { DataTable } from "@/kit/DataTable";
import { COLORS, Dot, type EnvironmentColor, EnvironmentName } from "@/kit/Jack";
import { Listing } from "@/kit/Listing";
import { Card } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { useLeave } from "@/kit/leave";
import { ProblemCard } from "@/kit/ProblemCard";
import { toast } from "@/kit/toasts";
import { sure } from "@/kit/sure";
import { w } from "@/words";
import css from "./settings.module.css";

export default function Environments() {
  const client = useQueryClient();
  const found = useQuery(queries.environments());
  const [name, setName] = useState("");
  const [live, setLive] = useState(false);
  const [inherits, setInherits] = useState<string | null>(null);
  const [color, setColor] = useState<EnvironmentColor | null>(null);
  const [moved, setMoved] = useState<{ key: string; position: number; up: boolean } | null>(null);
  useLeave(name.trim() !== "");
  const refresh = () => client.invalidateQueries({ queryKey: keyOf("environments") });
  const add = useMutation({
    mutationFn: () => take(api.POST("/api/environments", { body: { name: name.trim(), live, inherits, color } })),
    onSuccess: async () => {
      setName("");
      setColor(null);
      await refresh();
    },
  });
  const change = useMutation({ mutationFn: ({ key, ...body }: { key: string } & Schemas["EnvironmentChange"]) => take(api.PUT("/api/environments/{key}", { params: { path: { key } }, body })), onSuccess: refresh });
  const remove = useMutation({ mutationFn: (key: string) => take(api.DELETE("/api/environments/{key}", { params: { path: { key } } })), onSuccess: refresh });
  const move = (each: Environment, position: number) =>
    change.mutate(
      { key: each.key, position },
      {
        onSuccess: (made) => {
          toast(w.settings.movedTo(each.name, made.position));
          setMoved({ key: each.key, position: made.position, up: position < each.position });
        },
      },
    );
  useEffect(() => {
    if (!moved || found.data?.[moved.position - 1]?.key !== moved.key) return; // its row is not there yet
    handleOf(moved.key, moved.up)?.focus();
    setMoved(null);
  }, [moved, found.data]);
  const error = add.error ?? change.error ?? remove.error;
  return (
    <Card title={w.settings.sections.environments} about={w.settings.about.environments} flush>
      <Listing query={found} doing={w.settings.doingEnvironments} empty={{ title: w.settings.noEnvironments }}>
        {(rows) => (
          <DataTable
            label={w.settings.sections.environments}
            rows={rows}
            id={(each) => each.key}
            columns={[
              {
                key: "name",
                head: w.connect.name,
                cell: (each: Environment) => (
                  <span className="row">
                    <EnvironmentName name={each.name} live={each.live} color={each.color} /> <code className="faint">{each.key}</code>
                  </span>
                ),
              },
              { key: "color", head: w.settings.color, cell: (each: Environment) => <Color of={each} choose={(color) => change.mutate({ key: each.key, color })} /> },
              {
                key: "order",
                head: w.settings.order,
                cell: (each: Environment) => (
                  <span className="row" style={{ gap: 4 }} data-order={each.key}>
                    <Button needs="manage_project" small square icon={<ArrowUp size={14} aria-hidden />} aria-label={w.settings.upOf(each.name)} disabled={each.key === rows[0]?.key} onClick={() => move(each, rows.indexOf(each))} />
                    <Button needs="manage_project" small square icon={<ArrowDown size={14} aria-hidden />} aria-label={w.settings.downOf(each.name)} disabled={each.key === rows.at(-1)?.key} onClick={() => move(each, rows.indexOf(each) + 2)} />
                  </span>
                ),
              },
              { key: "live", head: w.settings.protected, cell: (each: Environment) => <Switch size="sm" disabled={!may("manage_project")} title={may("manage_project") ? undefined : w.problem.needs("manage_project")} aria-label={w.settings.protectedOf(each.name)} checked={each.live} onChange={(event) => change.mutate({ key: each.key, live: event.currentTarget.checked })} /> },
              { key: "inherits", head: w.settings.inherits, cell: (each: Environment) => (each.inherits ? <Pill tone="soft">{w.connection.sameAs(each.inherits)}</Pill> : <span className="faint">–</span>) },
              {
                key: "remove",
                head: "",
                end: true,
                cell: (each: Environment) =>
                  rows.length > 1 ? (
                    <Button needs="manage_project" small look="quiet" aria-label={w.settings.removeOf(each.name)} onClick={async () => (await sure(w.settings.removeEnvironment(each.name), w.settings.remove, { danger: true })) && remove.mutate(each.key)}>
                      {w.settings.remove}
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Listing>
      {error && (
        <div style={{ padding: 14 }}>
          <ProblemCard error={error} doing={w.settings.sections.environments} />
        </div>
      )}
      <form className={css.inline} onSubmit={(event) => (event.preventDefault(), add.mutate())}>
        <TextInput label={w.settings.newEnvironment} placeholder={w.settings.environmentExample} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <Select label={w.settings.inherits} clearable placeholder="–" data={(found.data ?? []).map((each) => ({ value: each.key, label: each.name }))} value={inherits} onChange={setInherits} />
        <Select
          label={w.settings.color}
          clearable
          placeholder={w.settings.freeColor}
          leftSection={color && <Dot live={live} color={color} />}
          data={COLORS.map((value) => ({ value, label: w.settings.colors[value] }))}
          renderOption={({ option }) => <EnvironmentName name={option.label} live={live} color={option.value as EnvironmentColor} />}
          value={color}
          onChange={(chosen) => setColor(chosen as EnvironmentColor | null)}
        />
        <Switch label={w.settings.protected} checked={live} onChange={(event) => setLive(event.currentTarget.checked)} pb={8} />
        <Button needs="manage_project" type="submit" disabled={!name.trim() || add.isPending}>
          {w.action.add}
        </Button>
      </form>
    </Card>
  );
}

function Color({ of, choose }: { of: Environment; choose: (color: EnvironmentColor) => void }) {
  return (
    <Select
      size="xs"
      w={116}
      allowDeselect={false}
      disabled={!may("manage_project")}
      title={may("manage_project") ? undefined : w.problem.needs("manage_project")}
      aria-label={w.settings.colorOf(of.name)}
      leftSection={<Dot live={of.live} color={of.color} />}
      data={COLORS.map((value) => ({ value, label: w.settings.colors[value] }))}
      renderOption={({ option }) => <EnvironmentName name={option.label} live={of.live} color={option.value as EnvironmentColor} />}
      value={of.color}
      onChange={(color) => color && choose(color as EnvironmentColor)}
    />
  );
}

/** The button that was pressed, or the other one at the end of the list. */
function handleOf(key: string, up: boolean) {
  const both = [...document.querySelectorAll<HTMLButtonElement>(`[data-order="${CSS.escape(key)}"] button`)];
  return (up ? both : both.reverse()).find((each) => !each.disabled);
}
