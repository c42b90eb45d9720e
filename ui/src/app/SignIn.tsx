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
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const started = useRef(false);
  const client = useQueryClient();
  const navigate = useNavigate();

  const go = async (given: string) => {
    setBusy(true);
    setError(null);
    try {
      await ask("POST", "/api/auth/login", { token: given });
      await client.resetQueries();
      if (location.pathname === "/login") await navigate({ to: "/" });
    } catch (failure) {
      setError(failure);
      setToken("");
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => {
    document.title = `${w.signIn.title}`;
    if (token && !started.current && LOOPBACK.has(location.hostname) && document.visibilityState === "visible") {
      started.current = true;
      void go(token);
    }
  });

  return (
    <main className={css.signIn}>
      <div className={css.signInCard}>
        <div className="row">
          <Mark size={28} />
          <strong>{w.product}</strong>
        </div>
        <h1>{busy ? w.signIn.going : w.signIn.title}</h1>
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
            <p className="quiet">{w.signIn.needsLink}</p>
            <div className={css.command}>
              <code>{w.signIn.command}</code>
              <CopyButton text={w.signIn.command} bare />
            </div>
            <PasteLink onToken={(given) => void go(given)} />
          </>
        )}
      </div>
    </main>
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
