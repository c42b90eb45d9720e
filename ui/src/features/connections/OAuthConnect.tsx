import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, ExternalLink, LoaderCircle, Radar } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { api, take } from "@/api/client";
import { type Connection, keyOf, queries } from "@/api/queries";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { Hint } from "@/kit/Pill";
import { ProblemCard } from "@/kit/ProblemCard";
import kit from "@/kit/kit.module.css";
import { w } from "@/words";
import { ScopeChoice, useScopes } from "./ScopeChoice";

type State = "idle" | "waiting" | "blocked" | "closed" | "refused" | "failed" | "done";

/** The sign-in at a vendor in a window of its own, every ending by its name. */
export function OAuthConnect({ connection, environment, discovers, onDone }: { connection: Pick<Connection, "id" | "name" | "integrationSlug">; environment: string; discovers?: boolean; onDone?: () => void }) {
  const client = useQueryClient();
  const [state, setState] = useState<State>("idle");
  const [said, setSaid] = useState("");
  const popup = useRef<Window | null>(null);
  const { rows, usual, widened } = useScopes(connection, environment);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [more, setMore] = useState("");
  const scopes = [...new Set([...(chosen ?? usual), ...more.split(/[\s,]+/).filter(Boolean)])];
  const own = chosen !== null || more.trim() !== "" || widened;

  useEffect(() => {
    const channel = new BroadcastChannel("junctor-oauth");
    channel.onmessage = ({ data }: MessageEvent<{ state: State | "elsewhere"; text: string }>) => {
      setSaid(data.text);
      setState(data.state === "elsewhere" ? "failed" : data.state);
      if (data.state === "done") {
        void client.invalidateQueries();
        onDone?.();
      }
    };
    return () => channel.close();
  }, [client, onDone]);
  useEffect(() => {
    if (state !== "waiting") return;
    const timer = setInterval(() => {
      if (popup.current?.closed) setState((now) => (now === "waiting" ? "closed" : now));
    }, 500);
    return () => clearInterval(timer);
  }, [state]);

  const begin = useMutation({
    mutationFn: () => take(api.POST("/api/oauth/start", { body: { connection: connection.id, environment, ...(own && { scopes }) } })),
    onSuccess: ({ url }) => {
      if (!popup.current || popup.current.closed) return; // A blocked window is a link to click instead.
      popup.current.opener = null; // The vendor's page gets no hold of this one.
      popup.current.location.href = url;
    },
    onError: () => {
      popup.current?.close();
      setState("idle");
    },
  });
  const open = () => {
    setSaid("");
    // On the click itself, or the browser blocks it; the address follows.
    popup.current = window.open("", "junctor-oauth", "popup,width=620,height=760");
    setState(popup.current ? "waiting" : "blocked");
    begin.mutate();
  };
  return (
    <section className="stack" aria-label={w.oauth.title(connection.name)}>
      {discovers && <Discover connection={connection} environment={environment} />}
      <RedirectAddress />
      {state !== "done" && rows.length > 0 && <ScopeChoice connection={connection} rows={rows} chosen={chosen ?? usual} more={more} choose={setChosen} addMore={setMore} />}
      {state !== "done" && (
        <div>
          <Button needs="write_credentials" look="primary" disabled={state === "waiting" || (own && scopes.length === 0)} style={{ maxWidth: "100%", whiteSpace: "normal", paddingBlock: 7 }} icon={state === "waiting" ? <LoaderCircle size={16} aria-hidden /> : <ExternalLink size={16} aria-hidden />} onClick={open}>
            {state === "waiting" ? w.oauth.waiting : w.oauth.open(connection.name)}
          </Button>
        </div>
      )}
      {begin.error && <ProblemCard error={begin.error} doing={w.oauth.starting} />}
      <div role="status">
        {state === "done" ? (
          <p className="row" style={{ color: "var(--ok)" }}>
            <CircleCheck size={17} aria-hidden /> {said || w.oauth.done}
          </p>
        ) : (
          state !== "idle" && state !== "waiting" && (
            <Hint tone="warn" icon={<CircleAlert size={16} aria-hidden />}>
              <strong>{w.oauth.states[state]}</strong> {said || w.oauth.next[state]}
              {state === "blocked" && begin.data && (
                <p style={{ marginTop: 6 }}>
                  <a href={begin.data.url} target="_blank" rel="noopener noreferrer">
                    {w.oauth.openHere}
                  </a>
                </p>
              )}
            </Hint>
          )
        )}
      </div>
    </section>
  );
}

/** Whether a server says itself how to sign in to it: then its addresses are settings to be found. */
export function discovers(auth: object | undefined): boolean {
  return /^\{\{conn\.\w+\}\}$/.test(String((auth as { authorizeUrl?: string } | undefined)?.authorizeUrl ?? ""));
}

function Discover({ connection, environment }: { connection: Pick<Connection, "id">; environment: string }) {
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => take(api.POST("/api/oauth/discover", { body: { connection: connection.id, environment, registerClient: true } })),
    onSuccess: () => client.invalidateQueries({ predicate: (each) => ["connections", "credentials"].includes(String(each.queryKey[1])) }),
  });
  return (
    <div className="stack">
      <p className="quiet">{w.oauth.discoverText}</p>
      <div>
        <Button needs="write_credentials" icon={<Radar size={16} aria-hidden />} disabled={ask.isPending} onClick={() => ask.mutate()}>
          {ask.isPending ? w.oauth.discovering : w.oauth.discover}
        </Button>
      </div>
      {ask.error && <ProblemCard error={ask.error} doing={w.oauth.discovering} />}
      <div role="status">{ask.data && <Hint icon={<CircleCheck size={16} aria-hidden />}>{w.oauth.discovered(ask.data.issuer, ask.data.registered)}</Hint>}</div>
    </div>
  );
}

/** The exact address that the service must know, before anybody can sign in there. */
export function RedirectAddress() {
  const redirect = useQuery({ queryKey: keyOf("oauth", "redirect"), queryFn: () => take(api.GET("/api/oauth/redirect-uri")), staleTime: 300_000 });
  const settings = useQuery(queries.settings()).data;
  const elsewhere = settings && redirect.data && !location.href.startsWith(settings.url);
  return (
    <div className="stack">
      <p className="quiet">{w.oauth.register}</p>
      {redirect.data && (
        <div className="row" style={{ flexWrap: "nowrap" }}>
          <span className={kit.chip} style={{ flex: 1, minWidth: 0 }}>
            <span style={{ whiteSpace: "normal", overflowWrap: "anywhere" }}>{redirect.data.redirectUri}</span>
          </span>
          <CopyButton text={redirect.data.redirectUri} />
        </div>
      )}
      {elsewhere && (
        <Hint tone="warn" icon={<CircleAlert size={16} aria-hidden />}>
          {w.oauth.otherAddress(settings.url)}
        </Hint>
      )}
    </div>
  );
}
