import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { queries } from "@/api/queries";
import { Choice } from "@/kit/Search";
import { w } from "@/words";

type Step = Schemas["Plan"]["steps"][number];
type Shape = { properties?: Record<string, { default?: unknown }>; required?: string[] };

/** Another operation of the same connector instead: what still fits of the inputs stays. */
export function StepOperation({ step, slug, change }: { step: Step; slug: string; change: (to: Partial<Step>) => void }) {
  const connector = useQuery(queries.connector(slug));
  const operations = Object.entries(connector.data?.spec.operations ?? {});
  if (operations.length < 2) return null;
  const near = step.alternatives.filter((each) => each.slug === slug).map((each) => each.operation);
  const first = operations.filter(([key]) => key === step.operationKey || near.includes(key));
  const rest = operations.filter((each) => !first.includes(each));
  const take = (key: string) => {
    const operation = operations.find(([each]) => each === key)?.[1];
    if (!operation || key === step.operationKey) return;
    const shape = (operation.input ?? {}) as Shape;
    const known = shape.properties ?? {};
    const kept = Object.entries(step.inputs as Record<string, unknown>).filter(([name]) => name in known);
    const inputs = Object.fromEntries(kept);
    change({
      operationKey: key,
      operationName: operation.name,
      summary: operation.summary ?? "",
      inputs: inputs as Step["inputs"],
      origins: Object.fromEntries(Object.entries(step.origins).filter(([name]) => name in known)),
      inputSchema: shape as Step["inputSchema"],
      outputSchema: (operation.output ?? null) as Step["outputSchema"],
      missing: (shape.required ?? []).filter((name) => !(name in inputs) && known[name]?.default === undefined),
      scopes: (operation.scopes ?? []) as Step["scopes"],
    });
  };
  return (
    <div className="row">
      <span className="small">{w.assistant.operation}</span>
      <Choice label={`${w.assistant.operation}: ${step.name}`} value={step.operationKey} options={[...first, ...rest].map(([key, each]) => ({ value: key, label: each.name }))} onChange={take} />
    </div>
  );
}
