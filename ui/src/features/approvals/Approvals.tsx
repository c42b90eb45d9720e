import { SegmentedControl, Textarea } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Check, Inbox, X } from "lucide-react";
import { useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import { useNames } from "@/api/names";
import { keyOf, queries } from "@/api/queries";
import { SchemaForm } from "@/form/SchemaForm";
import type { Schema, Values } from "@/form/schema";
import { Button, ButtonLink } from "@/kit/Button";
import { EnvironmentName } from "@/kit/Jack";
import { JsonView } from "@/kit/JsonView";
import { Listing } from "@/kit/Listing";
import { Card, Facts, PageBody, PageHead } from "@/kit/Page";
import { Pill } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import { ago, moment } from "@/kit/time";
import { toast } from "@/kit/toasts";
import { w } from "@/words";

type Approval = Schemas["Approval"];
const STATES = ["open", "answered", "expired"] as const;
const approvals = (state: (typeof STATES)[number]) => queryOptions({ queryKey: keyOf("approvals", state), queryFn: async () => (await take(api.GET("/api/approvals", { params: { query: { state, limit: 200 } } }))).items });

/** What waits for a person: the question, what it is about, and two buttons. */
export default function Approvals() {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const state = STATES.find((each) => each === search.state) ?? "open";
  const found = useQuery(approvals(state));
  return (
    <>
      <PageHead title={w.approvals.title} />
      <PageBody>
        <SegmentedControl aria-label={w.runs.state} mb={14} value={state} onChange={(next) => void navigate({ to: "/approvals", search: { state: next === "open" ? undefined : next }, replace: true })} data={STATES.map((each) => ({ value: each, label: w.approvals.states[each] }))} />
        <Listing
          framed
          query={found} doing={w.approvals.doing} empty={{ icon: <Inbox size={22} aria-hidden />, ...w.approvals.empty[state], actions: state !== "open" && <ButtonLink to="/approvals">{w.approvals.toOpen}</ButtonLink> }}>
          {(rows) => (
            <div className="stack loose" style={{ maxWidth: 780 }}>
              {rows.map((each) => (
                <Question key={each.runId + each.nodeId} approval={each} />
              ))}
            </div>
          )}
        </Listing>
      </PageBody>
    </>
  );
}

function Question({ approval }: { approval: Approval }) {
  const client = useQueryClient();
  const environments = useQuery(queries.environments()).data ?? [];
  const flows = useQuery(queries.flows()).data ?? [];
  const nameOf = useNames();
  const [values, setValues] = useState<Values>({});
  const [comment, setComment] = useState("");
  const environment = environments.find((each) => each.key === approval.environment);
  const open = approval.state === "open";
  const decide = useMutation({
    mutationFn: (decision: "approve" | "reject") => take(api.POST("/api/approvals/{run}/{node}/decide", { params: { path: { run: approval.runId, node: approval.nodeId } }, body: { decision, comment, values } })),
    onSuccess: async (_, decision) => {
      toast(decision === "approve" ? w.approvals.approved : w.approvals.rejected);
      await client.invalidateQueries({ predicate: (each) => ["approvals", "runs", "home"].includes(String(each.queryKey[1])) });
    },
  });
  const details = approval.details;
  const plain = details && typeof details === "object" && !Array.isArray(details) && Object.values(details).every((each) => each === null || typeof each !== "object");
  return (
    <Card
      title={approval.title || approval.nodeId}
      actions={
        <>
          {environment && (
            <Pill tone={environment.color}>
              <EnvironmentName name={environment.name} live={environment.live} color={environment.color} />
            </Pill>
          )}
          {approval.decision && <Pill tone={approval.decision === "approved" ? "ok" : "bad"}>{w.approvals.decisions[approval.decision as "approved"]}</Pill>}
        </>
      }
    >
      <div className="stack">
        <p className="quiet small">
          <Link to="/runs/$id" params={{ id: approval.runId }} search={{ step: approval.nodeId }}>
            {flows.find((each) => each.id === approval.flowId)?.name ?? approval.flowKey ?? w.runs.openRun}
          </Link>{" "}
          · <time title={moment(approval.createdAt)}>{ago(approval.createdAt)}</time>
          {open && approval.dueAt ? <> · {w.approvals.due(moment(approval.dueAt))}</> : null}
          {approval.decidedBy && approval.decidedAt ? <> · {w.approvals.by(nameOf(approval.decidedBy), moment(approval.decidedAt))}</> : null}
        </p>
        {open && <p className="quiet small">{w.approvals.may(mayOf(approval.approvers))}</p>}
        {plain ? <Facts rows={Object.entries(details as Record<string, unknown>).map(([name, value]) => [name, String(value ?? "–")])} /> : details != null && <JsonView value={details} label={w.approvals.details} />}
        {approval.comment && <p>{approval.comment}</p>}
        {open && approval.form && <SchemaForm prefix={`approve-${approval.runId}`} schema={approval.form as Schema} values={values} onChange={setValues} />}
        {open && (
          <>
            <Textarea aria-label={w.approvals.comment} placeholder={w.approvals.comment} autosize minRows={1} value={comment} onChange={(event) => setComment(event.currentTarget.value)} disabled={!approval.mayDecide} />
            {decide.error && <ProblemCard error={decide.error} doing={w.approvals.decide} />}
            <div className="row wrap">
              <Button look="primary" icon={<Check size={15} aria-hidden />} disabled={!approval.mayDecide || decide.isPending} onClick={() => decide.mutate("approve")}>
                {w.approvals.approve}
              </Button>
              <Button look="danger" icon={<X size={15} aria-hidden />} disabled={!approval.mayDecide || decide.isPending} onClick={() => decide.mutate("reject")}>
                {w.approvals.reject}
              </Button>
              {!approval.mayDecide && <span className="small faint">{w.approvals.notYours}</span>}
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

/** Who may decide, as people say it: roles by their names, people as the flow names them. */
function mayOf(who: Approval["approvers"]): string {
  const roles = (who?.roles ?? []).map((each) => (w.settings.roles as Record<string, string>)[each] ?? each);
  return [...roles, ...(who?.people ?? [])].join(", ") || w.approvals.anybody;
}
