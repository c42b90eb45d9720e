import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound, Play, Plus, Sparkles } from "lucide-react";
import { session } from "@/api/client";
import { queries } from "@/api/queries";
import { rememberProject } from "@/app/project";
import { Button, ButtonLink } from "@/kit/Button";
import { Skeleton } from "@/kit/Listing";
import { Card, PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import { Attention } from "./Attention";
import { Cables } from "./Cables";
import { DEMO_FLOW, DEMO_PROJECT, useDemo } from "./demo";
import css from "./home.module.css";
import { RunsToday } from "./RunsToday";

/** First success without any account; later what needs a person. */
export default function Home() {
  const flows = useQuery(queries.flows());
  const home = useQuery(queries.home());
  const demo = flows.data?.find((each) => each.key === DEMO_FLOW);
  const elsewhere = useQuery(queries.projects()).data?.find((each) => each.key === DEMO_PROJECT && each.key !== session.project);
  const client = useQueryClient();
  const go = (key: string) => {
    rememberProject(key);
    session.project = key;
    void client.invalidateQueries();
  };
  const real = flows.data?.some((each) => each.key !== DEMO_FLOW) ?? false;
  // What stands above is not known yet: nothing is shown that it would push down.
  if (flows.isPending)
    return (
      <>
        <PageHead title={w.home.title} />
        <PageBody>
          <Card flush>
            <Skeleton rows={8} />
          </Card>
        </PageBody>
      </>
    );
  return (
    <>
      <PageHead title={w.home.title} />
      <PageBody>
        {demo && (real ? <DemoRow /> : <Hero />)}
        {!demo && flows.data?.length === 0 && elsewhere && (
          <div className={css.slim}>
            <Pill tone="sandbox">{w.state.sandbox}</Pill>
            <span className="grow quiet">{w.home.demoElsewhere(elsewhere.name)}</span>
            <Button small onClick={() => go(elsewhere.key)}>
              {w.home.goToDemo}
            </Button>
          </div>
        )}
        <nav className={css.next} aria-label={w.home.connect} style={demo || elsewhere ? undefined : { marginTop: 0 }}>
          <Link to="/catalog">
            <b>
              <Plus size={16} aria-hidden />
              {w.home.connect}
            </b>
            <p>{w.home.connectText}</p>
          </Link>
          <Link to="/assistant">
            <b>
              <Sparkles size={16} aria-hidden />
              {w.home.describe}
            </b>
            <p>{w.home.describeText}</p>
          </Link>
          <Link to="/secrets">
            <b>
              <KeyRound size={16} aria-hidden />
              {w.home.secret}
            </b>
            <p>{w.home.secretText}</p>
          </Link>
        </nav>
        {home.error ? (
          <div style={{ marginTop: 20 }}>
            <ProblemCard error={home.error} doing={w.home.doing} retry={() => void home.refetch()} />
          </div>
        ) : home.data ? (
          <div className={css.columns}>
            <Attention home={home.data} />
            <RunsToday home={home.data} />
          </div>
        ) : (
          <div className={css.columns} aria-hidden>
            <Card flush>
              <Skeleton rows={3} />
            </Card>
            <Card flush>
              <Skeleton rows={3} />
            </Card>
          </div>
        )}
      </PageBody>
    </>
  );
}

function Hero() {
  const { lit, run } = useDemo();
  return (
    <section className={css.hero}>
      <div className={css.heroText}>
        <h2>{w.home.heroTitle}</h2>
        <p>{w.home.heroText}</p>
        <div className="row wrap">
          <Button needs="run" look="primary" icon={<Play size={16} aria-hidden />} disabled={run.isPending} onClick={() => run.mutate()}>
            {run.isPending ? w.home.running : w.home.run}
          </Button>
          <ButtonLink to="/flows/$id" params={{ id: DEMO_FLOW }}>
            {w.home.openFirst}
          </ButtonLink>
        </div>
        {run.error && <ProblemCard error={run.error} doing={w.home.run} retry={() => run.mutate()} />}
      </div>
      <div className={css.stage}>
        <Cables lit={lit} />
      </div>
    </section>
  );
}

function DemoRow() {
  const { run } = useDemo();
  return (
    <div className={css.slim}>
      <Pill tone="sandbox">{w.state.sandbox}</Pill>
      <span className="grow quiet">{w.home.demoRow}</span>
      <Button needs="run" small icon={<Play size={14} aria-hidden />} disabled={run.isPending} onClick={() => run.mutate()}>
        {run.isPending ? w.home.running : w.home.run}
      </Button>
    </div>
  );
}
