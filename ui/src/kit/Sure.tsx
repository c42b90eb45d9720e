import { w } from "@/words";
import { Button } from "./Button";
import { Modal } from "./Dialog";
import { useQuestion } from "./sure";

// At once: an Escape before the focus arrives would go to what lies under the question.
const focused = (button: HTMLButtonElement | null) => button?.focus();

/** The question of `sure`, over whatever is open. */
export default function Sure() {
  const question = useQuestion();
  if (!question) return null;
  const { text, action, danger, answer } = question;
  const [, title = text, rest = ""] = /^(.*?[.?!])(?:\s+(.*))?$/s.exec(text) ?? [];
  // Escape answers this question and does not close what lies under it.
  const mine = { "data-mantine-stop-propagation": "true" };
  return (
    <Modal opened onClose={() => answer(false)} closeOnEscape={false} withCloseButton={false} zIndex={350} size={440} attributes={{ content: { "aria-label": title } }} onKeyDown={(event) => event.key === "Escape" && answer(false)}>
      <h2 style={{ marginTop: 18 }}>{title}</h2>
      {rest && (
        <p className="quiet" style={{ marginTop: 6 }}>
          {rest}
        </p>
      )}
      <div className="row" style={{ marginTop: 16, justifyContent: "flex-end" }}>
        <Button {...mine} onClick={() => answer(false)}>
          {w.action.cancel}
        </Button>
        <Button {...mine} ref={focused} look={danger ? "danger" : "primary"} onClick={() => answer(true)} data-autofocus>
          {action}
        </Button>
      </div>
    </Modal>
  );
}
