import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";

const texts = {
  curl: ["As a curl command", "Its token is signed now, with the key of this run."],
  test: ["As a test", "Personal data is replaced. Save it, and run npm run jest on it."],
} as const;

interface Props {
  readonly id: string;
  readonly kind: keyof typeof texts;
  readonly onClose: () => void;
}

/** So much of a text is shown; all of it is copied. */
const shownCharacters = 20_000;

/** Shows a text that is made for copying, and saves it where it has a file name. */
export function TextDialog({ id, kind, onClose }: Props) {
  const made = useSignal<{ readonly file?: string; readonly text: string } | null>(null);
  const error = useSignal<string | null>(null);
  useEffect(() => {
    void api.act(kind, { id }).then((result) => {
      if (result.ok) made.value = result.value;
      else error.value = result.error;
    });
  }, []);
  const { file, text = "" } = made.value ?? {};
  const [title, about] = texts[kind];
  const actions = text !== "" && (
    <>
      {file !== undefined && <Button onClick={() => save(file, text)}>Download</Button>}
      <CopyButton kind="primary" label="Copy" text={text} />
    </>
  );
  return (
    <Dialog title={title} wide onClose={onClose} actions={actions}>
      <p class="muted">{about}</p>
      {error.value !== null && <p role="alert">{error}</p>}
      <code>{file}</code>
      <pre tabIndex={0} role="region" aria-label={title}>
        {made.value === null ? "…" : text.slice(0, shownCharacters)}
        {text.length > shownCharacters && "\n…"}
      </pre>
    </Dialog>
  );
}

function save(file: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = file.split("/").at(-1) ?? file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}
