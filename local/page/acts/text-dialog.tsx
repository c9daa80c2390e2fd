import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, type Result } from "../api.ts";
import { Alert, Button, CopyButton, Dialog, Scrolled } from "../ui/index.ts";

const texts = {
  curl: ["As a curl command", "Its token is signed now, with the key of this run."],
  test: ["As a test", "Personal data is replaced. Save it, and run npm run jest on it."],
} as const;
type Kind = keyof typeof texts;

export interface OfDelivery {
  readonly id: string;
  readonly onClose: () => void;
}

/** So much of a text is shown; all of it is copied. */
const shownCharacters = 20_000;

/** Shows a text that is made for copying, and saves it where it has a file name. */
export function TextDialog({ id, kind, onClose }: OfDelivery & { readonly kind: Kind }) {
  const made = useSignal<Result<{ readonly file?: string; readonly text: string }> | null>(null);
  useEffect(() => {
    void api.act(kind, { id }).then((result) => (made.value = result));
  }, []);
  const { file, text } = made.value?.ok ? made.value.value : { text: "" };
  const [title, about] = texts[kind];
  const actions = text !== "" && (
    <>
      {file !== undefined && <Button label="Download" onClick={() => save(file, text)} />}
      <CopyButton kind="primary" label="Copy" text={text} />
    </>
  );
  return (
    <Dialog title={title} wide onClose={onClose} actions={actions}>
      <p class="muted">{about}</p>
      {made.value?.ok === false && <Alert text={made.value.error} />}
      <code>{file}</code>
      <Scrolled label={title}>
        {made.value === null ? "…" : text.slice(0, shownCharacters)}
        {text.length > shownCharacters && "\n…"}
      </Scrolled>
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
