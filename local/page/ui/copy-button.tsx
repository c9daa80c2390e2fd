import { Button } from "./button.tsx";
import { toast } from "./toast.tsx";

interface CopyProps {
  /** The text, or what fetches it; null when there is none, and `toast` has said why. */
  readonly text: string | (() => Promise<string | null>);
  /** "Copy id": also its name. */
  readonly label: string;
  /** Shown in its place: the text itself, for instance. */
  readonly children?: preact.ComponentChildren;
}

export function CopyButton({ text, label, children }: CopyProps) {
  const copy = async (): Promise<void> => {
    const found = typeof text === "string" ? text : await text();
    if (found === null) return;
    try {
      await navigator.clipboard.writeText(found);
      toast("Copied");
    } catch {
      toast("The browser does not let this page copy.", "error");
    }
  };
  return (
    <Button kind="quiet" title={label} aria-label={label} onClick={() => void copy()}>
      {children ?? label}
    </Button>
  );
}
