import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { Problem } from "@/api/problem";
import { Button, ButtonLink } from "@/kit/Button";
import { Empty } from "@/kit/Listing";
import { PageBody } from "@/kit/Page";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";

/** A page that threw: the rest of the product stays usable. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const network = error instanceof Problem || (error instanceof TypeError && /fetch|import/i.test(error.message));
  // A fault of this page is none of the server: what it says would be the wrong thing to look at.
  const shown = network ? error : new Problem(500, { detail: w.problem.pageWhy, cure: error instanceof Error ? error.message : String(error) });
  return (
    <PageBody>
      <h1 className="hidden">{w.problem.page}</h1>
      <ProblemCard
        error={shown}
        title={network ? undefined : w.problem.page}
        action={
          <Button small onClick={() => location.reload()}>
            {w.problem.reload}
          </Button>
        }
      />
      <p style={{ marginTop: 16 }}>
        <Link to="/">{w.problem.goHome}</Link>
      </p>
    </PageBody>
  );
}

export function NotFound() {
  return (
    <PageBody>
      <h1 className="hidden">{w.problem.notFound}</h1>
      <Empty icon={<SearchX size={22} aria-hidden />} title={w.problem.notFound} text={w.problem.notFoundWhy} actions={<ButtonLink to="/">{w.problem.goHome}</ButtonLink>} />
    </PageBody>
  );
}
