import { tidy } from "@/features/flows/folders";
import { Modal } from "@/kit/Dialog";
import { f } from "@/words/flows";
import css from "./builder.module.css";
import { useBuilder } from "./context";
import { withFields } from "./document";
import { Field } from "./Field";

/** What belongs to the flow and to none of its steps. */
export function Settings({ close }: { close: () => void }) {
  const { doc, editor } = useBuilder();
  const tags = (doc.tags as string[] | undefined) ?? [];
  const put = (fields: object, group: string) => editor.change(withFields(doc, fields), `flow.${group}`);
  return (
    <Modal opened onClose={close} title={f.builder.settings}>
      <div className="stack">
        <Field label={f.builder.flowName}>
          <input className={css.text} data-autofocus value={doc.name ?? ""} maxLength={200} onChange={(event) => put({ name: event.target.value }, "name")} />
        </Field>
        <Field label={f.builder.description}>
          <textarea className={css.text} rows={3} value={String(doc.description ?? "")} onChange={(event) => put({ description: event.target.value }, "description")} />
        </Field>
        <Field label={f.folder.name}>
          <input className={css.text} defaultValue={String(doc.folder ?? "")} maxLength={200} placeholder={f.folder.example} onBlur={(event) => put({ folder: tidy(event.target.value) || undefined }, "folder")} />
        </Field>
        <Field label={f.builder.tags}>
          <input className={css.text} defaultValue={tags.join(", ")} onBlur={(event) => put({ tags: tagsOf(event.target.value) }, "tags")} />
        </Field>
      </div>
    </Modal>
  );
}

const tagsOf = (text: string): string[] => [...new Set(text.split(",").map((each) => each.trim()).filter(Boolean))];
