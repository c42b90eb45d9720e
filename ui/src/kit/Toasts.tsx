import css from "./kit.module.css";
import { dismiss, useToasts } from "./toasts";

export function Toasts() {
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {useToasts().map((each) => (
        <div key={each.id} className={css.toast} data-tone={each.tone}>
          <span>{each.text}</span>
          {each.action && (
            <button
              type="button"
              onClick={() => {
                dismiss(each.id);
                each.action?.run();
              }}
            >
              {each.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
