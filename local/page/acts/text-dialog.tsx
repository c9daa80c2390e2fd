import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { useAct } from "./use-act.ts";

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

export const CurlDialog = (props: Props) => (
  <TextDialog
    {...props}
    act="curl"
    title="As a curl command"
    about="Its token is signed now, with the key of this run."
  />
);

export const TestDialog = (props: Props) => (
  <TextDialog
    {...props}
    act="test"
    title="As a test"
    about="Personal data is replaced. Save it, and run npm run jest on it."
  />
);

interface TextProps extends Props {
  readonly act: "curl" | "test";
  readonly title: string;
  readonly about: string;
}

/** So much of a text is shown; all of it is copied. */
const shownCharacters = 20_000;

/** Shows a text that is made for copying, and saves it where it has a file name. */
function TextDialog({ id, act: name, title, about, onClose }: TextProps) {
  const { act, error } = useAct(name);
  const made = useSignal<{ readonly file?: string; readonly text: string } | null>(null);
  useEffect(() => void act({ id }, (value) => (made.value = value)), []);
  const { file, text = "" } = made.value ?? {};
  return (
    <Dialog
      title={title}
      wide
      onClose={onClose}
      actions={
        <>
          {file !== undefined && <Button onClick={() => save(file, text)}>Download</Button>}
          {text !== "" && <CopyButton kind="primary" label="Copy" text={text} />}
        </>
      }
    >
      <p class="muted">{about}</p>
      {error !== null && <p role="alert">{error}</p>}
      {file !== undefined && <p class="mono">{file}</p>}
      <pre tabIndex={0} role="region" aria-label={title}>
        {text.slice(0, shownCharacters)}
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
