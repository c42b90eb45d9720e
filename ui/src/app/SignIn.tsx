import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { ask } from "@/api/client";
import { Button } from "@/kit/Button";
import { CopyButton } from "@/kit/Copy";
import { ProblemCard } from "@/kit/ProblemCard";
import { w } from "@/words";
import css from "./app.module.css";
import { Mark } from "./Mark";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The token of a link, taken out of the address before anything else can read it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(history.state, "", location.pathname);
  return token;
}

/** A one-time link becomes a session. Elsewhere than on this machine a person presses the button:
 * what previews links in a mailbox must not use them up. */
export function SignIn() {
  const [token, setToken] = useState(takeToken);
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  useEffect(() => {
    document.title = w.signIn.title;
  });
  const entered = async () => {
    await client.resetQueries();
    if (location.pathname === "/login") await navigate({ to: "/" });
  };
  return (
    <main className={css.signIn}>
      <div className={css.signInCard}>
        <div className="row">
          <Mark size={28} />
          <strong>{w.product}</strong>
        </div>
        <h1>{busy ? w.signIn.going : w.signIn.title}</h1>
        <SignInSteps token={token} used={() => setToken("")} entered={entered} onBusy={setBusy} />
      </div>
    </main>
  );
}

interface Steps {
  token?: string;
  hint?: string;
  /** The token was no good. */
  used?: () => void;
  entered: () => Promise<void>;
  onBusy?: (busy: boolean) => void;
}

/** How one gets in: the button of a link, or where to get a link and where to put it. */
export function SignInSteps({ token = "", hint = w.signIn.needsLink, used, entered, onBusy }: Steps) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const started = useRef(false);
  useEffect(() => onBusy?.(busy), [busy, onBusy]);

  const go = async (given: string) => {
    setBusy(true);
    setError(null);
    try {
      await ask("POST", "/api/auth/login", { token: given });
      await entered();
    } catch (failure) {
      setError(failure);
      used?.();
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => {
    if (token && !started.current && LOOPBACK.has(location.hostname) && document.visibilityState === "visible") {
      started.current = true;
      void go(token);
    }
  });

  return (
    <>
      {error != null && <ProblemCard error={error} doing={w.signIn.title} />}
      {token && !busy && (
        <>
          <p className="quiet">{w.signIn.once}</p>
          <Button look="primary" onClick={() => void go(token)}>
            {w.signIn.button}
          </Button>
        </>
      )}
      {!token && !busy && (
        <>
          <p className="quiet">{hint}</p>
          <div className={css.command}>
            <code>{w.signIn.command}</code>
            <CopyButton text={w.signIn.command} bare />
          </div>
          <PasteLink onToken={(given) => void go(given)} />
        </>
      )}
    </>
  );
}

function PasteLink({ onToken }: { onToken: (token: string) => void }) {
  const [wrong, setWrong] = useState(false);
  return (
    <label className="stack tight">
      <span className="small faint">{w.signIn.paste}</span>
      <input
        className={css.paste}
        type="password"
        autoComplete="off"
        data-paste-link=""
        aria-invalid={wrong}
        onChange={(event) => {
          const token = /#(\w{20,})$/.exec(event.target.value.trim())?.[1];
          setWrong(!token && event.target.value.length > 20);
          if (token) {
            event.target.value = "";
            onToken(token);
          }
        }}
      />
      {wrong && (
        <span className="small" role="alert" style={{ color: "var(--bad)" }}>
          {w.signIn.wrong}
        </span>
      )}
    </label>
  );
}
