import { Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { Sparkles } from "lucide-react";
import { useState } from "react";
import { api, take } from "@/api/client";
import { tame } from "@/api/places";
import { queries } from "@/api/queries";
import catalogCss from "@/features/catalog/catalog.module.css";
import { Button } from "@/kit/Button";
import { EnvironmentName } from "@/kit/Jack";
import { mayDrop } from "@/kit/leave";
import { Skeleton } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import css from "./assistant.module.css";
import { PlanForm } from "./PlanForm";

/** What looks like a key is refused before it is sent anywhere. */
const KEY = /\b(sk|rk|pk|xox[abp]|gh[pousr]|pat|key|token)[-_][A-Za-z0-9_-]{16,}|\beyJ[\w-]{10,}\.|\bAKIA[0-9A-Z]{16}\b|[A-Za-z0-9+/_-]{40,}/;

/** A sentence becomes a plan that a person edits and confirms. Nothing happens before that. */
export default function Assistant() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const [text, setText] = useState(search.text ?? "");
  const [environment, setEnvironment] = useState("");
  const places = useQuery(queries.environments());
  const environments = places.data ?? [];
  const plan = useMutation({ mutationFn: (prefer: string[]) => take(api.POST("/api/assistant/plan", { body: { text, environment: environment || null, prefer } })) });
  const secret = KEY.test(text);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    if (await mayDrop(w.assistant.planAnew, w.assistant.plan)) plan.mutate([]);
  };
  const instead = async (of: string, slug: string) => {
    if (await mayDrop(w.assistant.planAnew, w.assistant.plan)) plan.mutate([...(plan.variables ?? []).filter((each) => each !== of), slug]);
  };
  return (
    <>
      <PageHead title={w.assistant.title} />
      <PageBody>
        <div className="stack loose" style={{ maxWidth: 860 }}>
          <Card title={w.assistant.describe}>
            <form className="stack" onSubmit={(event) => void submit(event)}>
              <Textarea aria-label={w.assistant.describe} autosize minRows={3} maxRows={8} placeholder={w.assistant.example} value={text} onChange={(event) => setText(event.currentTarget.value)} error={secret ? w.assistant.looksSecret : undefined} data-page-search />
              <div className="row wrap" style={places.data ? undefined : { display: "none" }}>
                <span id="assistant-place" className="small quiet">
                  {w.connect.isFor}
                </span>
                <div className={catalogCss.choose} role="radiogroup" aria-labelledby="assistant-place" style={{ display: "flex", flexWrap: "wrap" }}>
                  {environments.map((each) => (
                    <label key={each.key} className={catalogCss.pick}>
                      <input type="radio" name="environment" checked={(environment || tame(environments)?.key) === each.key} onChange={() => setEnvironment(each.key)} />
                      <EnvironmentName name={each.name} live={each.live} color={each.color} />
                    </label>
                  ))}
                </div>
              </div>
              {places.isPending && <Skeleton rows={1} />}
              {places.error && !places.data && <ProblemCard error={places.error} doing={w.settings.sections.environments} retry={() => void places.refetch()} />}
              <div>
                <Button needs="edit_flows" type="submit" look={plan.data ? "plain" : "primary"} icon={<Sparkles size={16} aria-hidden />} disabled={!text.trim() || secret || plan.isPending}>
                  {plan.isPending ? w.assistant.planning : w.assistant.plan}
                </Button>
              </div>
            </form>
            {!text && (
              <div className={css.examples}>
                <span className="small faint">{w.assistant.orTry}</span>
                {w.assistant.examples.map((each) => (
                  <button key={each} type="button" onClick={() => setText(each)}>
                    {each}
                  </button>
                ))}
              </div>
            )}
          </Card>
          {plan.error && <ProblemCard error={plan.error} doing={w.assistant.plan} />}
          {plan.data && <PlanForm key={plan.submittedAt} plan={plan.data} instead={(of, slug) => void instead(of, slug)} />}
        </div>
      </PageBody>
    </>
  );
}
