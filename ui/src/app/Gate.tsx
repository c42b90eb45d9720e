import { useQuery, useQueryClient } from "@tanstack/react-query";
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
import { chosenProject } from "./project";

/** Lets in who has a session, and settles the project before any page asks for data. */
export function Gate() {
  const me = useQuery(queries.me());
  const projects = useQuery({ ...queries.projects(), enabled: me.isSuccess });
  const client = useQueryClient();
  const [ready, setReady] = useState(false);

  useEffect(() => {
    if (!me.data || !projects.data) return;
    session.project = chosenProject(projects.data)?.key ?? null;
    take(api.GET("/api/auth/csrf")).then(
      (found) => {
        session.csrf = found.csrf;
        setReady(true);
      },
      () => setReady(true),
    );
  }, [me.data, projects.data]);

  useEffect(
    () =>
      // A session that ended while a page was open: ask again who this is.
      client.getQueryCache().subscribe((event) => {
        if (event.type === "updated" && event.action.type === "error" && asProblem(event.action.error).notSignedIn && event.query.queryKey[0] !== "me") {
          void client.resetQueries({ queryKey: ["me"] });
        }
      }),
    [client],
  );

  if (me.error && asProblem(me.error).notSignedIn) return <SignIn />;
  const error = me.error ?? projects.error;
  if (error) {
    return (
      <PageBody>
        <h1 className="hidden">{w.product}</h1>
        <ProblemCard error={error} doing={w.signIn.title} retry={() => void (me.error ? me : projects).refetch()} />
      </PageBody>
    );
  }
  if (!ready || !projects.data || !me.data) return null;
  learnRights(me.data, projects.data);
  return <Shell me={me.data} projects={projects.data} />;
}
