import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { api, session, take } from "@/api/client";
import { w } from "@/words";
import css from "./app.module.css";
import { SignInSteps } from "./SignIn";

interface Props {
  /** Whose page lies under it. */
  who: string;
  done: () => void;
}

/** Over the page of a session that ended: what was typed there waits under it. */
export function SignInAgain({ who, done }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const client = useQueryClient();
  const back = useCallback(async () => {
    const now = await take(api.GET("/api/auth/me"));
    if (now.id !== who) return location.reload(); // what another person typed is not theirs to see
    session.csrf = (await take(api.GET("/api/auth/csrf"))).csrf;
    session.over = false;
    done();
    await client.invalidateQueries();
  }, [client, done, who]);

  useEffect(() => {
    if (!box.current?.open) box.current?.showModal();
    box.current?.querySelector<HTMLElement>("[data-paste-link]")?.focus();
    // The link may have been opened in another window.
    const look = () => void back().catch(() => undefined);
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, [back]);

  return (
    <dialog
      ref={box}
      className={css.again}
      aria-labelledby="sign-in-again"
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => event.key === "Escape" && event.preventDefault()}
      // Escape stays here: what lies under it must not close.
      onFocusCapture={(event) => event.target.setAttribute("data-mantine-stop-propagation", "true")}
      onClose={() => box.current?.showModal()}
    >
      <h2 id="sign-in-again">{w.signIn.ended}</h2>
      <p className="quiet">{w.signIn.kept}</p>
      <SignInSteps hint={w.signIn.again} entered={back} />
    </dialog>
  );
}
