import type { ComponentChildren } from "preact";
import { Button } from "./button.tsx";
import { toast } from "./toast.tsx";

interface CopyProps {
  /** The text, or what fetches it; null when there is none, and `toast` has said why. */
  readonly text: string | (() => Promise<string | null>);
  /** "Copy id": also its name. */
  readonly label: string;
  readonly kind?: "primary" | "quiet";
  /** Shown in its place: the text itself, for instance. */
  readonly children?: ComponentChildren;
}

export function CopyButton({ text, label, kind = "quiet", children }: CopyProps) {
  const copy = async (): Promise<void> => {
    const found = typeof text === "string" ? text : await text();
    if (found === null) return;
    await navigator.clipboard.writeText(found).then(
      () => toast("Copied"),
      () => toast("The browser does not let this page copy.", "error"),
    );
  };
  return (
    <Button kind={kind} title={label} onClick={() => void copy()}>
      {children ?? label}
    </Button>
  );
}
