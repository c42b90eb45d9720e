import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { w } from "@/words";
import { Button } from "./Button";
import { toast } from "./toasts";

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    toast(w.action.copied);
    return true;
  } catch {
    return false;
  }
}

export function CopyButton({ text, label = w.action.copy, bare }: { text: string; label?: string; bare?: boolean }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  const icon = done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />;
  return (
    <Button small look="quiet" square={bare} icon={icon} onClick={copy} aria-label={bare ? label : undefined} title={bare ? label : undefined}>
      {bare ? null : label}
    </Button>
  );
}
