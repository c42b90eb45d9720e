import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, session, take } from "@/api/client";
import { asProblem } from "@/api/problem";
import { queries } from "@/api/queries";
import { learnRights } from "@/api/rights";
import { PageBody } from "@/kit/Page";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import { Shell } from "./Shell";
import { SignIn } from "./SignIn";
import { SignInAgain } from "./SignInAgain";
import { chosenProject, joined } from "./project";

/** Lets in who has a session, and settles the project before any page asks for data. */
export function Gate() {
  const me = useQuery(queries.me());
  const projects = useQuery({ ...queries.projects(), enabled: me.isSuccess });
  const [ready, setReady] = useState(false);
  const [ended, setEnded] = useState(false);

  useEffect(() => {
    if (!me.data || !projects.data) return;
    session.project = chosenProject(joined(me.data, projects.data))?.key ?? null;
    take(api.GET("/api/auth/csrf")).then(
      (found) => {
        session.csrf = found.csrf;
        setReady(true);
      },
      () => setReady(true),
    );
  }, [me.data, projects.data]);

  useEffect(() => {
    if (!ready) return;
    session.ended = () => {
      session.over = true;
      setEnded(true);
    };
    return () => {
      session.ended = undefined;
    };
  }, [ready]);

  if (!me.data && me.error && asProblem(me.error).notSignedIn) return <SignIn />;
  if (ready && projects.data && me.data) {
    learnRights(me.data, projects.data);
    return (
      <>
        <Shell me={me.data} projects={joined(me.data, projects.data)} />
        {ended && <SignInAgain who={me.data.id} done={() => setEnded(false)} />}
      </>
    );
  }
  const error = me.error ?? projects.error;
  if (!error) return null;
  return (
    <PageBody>
      <h1 className="hidden">{w.product}</h1>
      <ProblemCard error={error} doing={w.signIn.title} retry={() => void (me.error ? me : projects).refetch()} />
    </PageBody>
  );
}
