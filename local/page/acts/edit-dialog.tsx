import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { api } from "../api.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { bytesText } from "../ui/panel.tsx";
import { toast } from "../ui/toast.tsx";
import { findSlip, formatJson, type JsonSlip } from "./json-text.ts";

interface Props {
  readonly id: string;
  readonly bytes: number;
  readonly onClose: () => void;
}

/** Above that a text field is slow to type in. */
const largeBytes = 300_000;
const typingMs = 250;

/** Edits the data as JSON text, signs it with the run's key, and posts it to the endpoint. */
export function EditDialog({ id, bytes, onClose }: Props) {
  const agreed = useSignal(bytes <= largeBytes);
  const text = useSignal<string | null>(null);
  const problem = useSignal<string | null>(null);
  const slip = useSignal<JsonSlip | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const fieldId = useId();
  const none = text.value === null;

  useEffect(() => {
    if (!agreed.value) return;
    void api.payloadText(id, "").then((result) => {
      if (!result.ok) problem.value = result.error;
      // As it was signed, unless that is one long line.
      else text.value = result.value.includes("\n") ? result.value : formatJson(result.value);
    });
  }, [agreed.value]);
  useEffect(() => {
    const timer = setTimeout(() => (slip.value = findSlip(text.value ?? "{}")), typingMs);
    return () => clearTimeout(timer);
  }, [text.value]);

  const send = async (): Promise<void> => {
    const data = text.value ?? "";
    slip.value = findSlip(data);
    if (slip.value !== null) {
      const { offset } = slip.value;
      field.current?.focus();
      field.current?.setSelectionRange(offset, offset + 1);
      return;
    }
    const result = await api.act("resend", { id, data });
    if (!result.ok) problem.value = result.error;
    else if (result.value.id === null) problem.value = `It was answered ${result.value.status}.`;
    else {
      onClose();
      toast(`Sent: the endpoint answered ${result.value.status}`);
      navigate(deliveryPath(result.value.id));
    }
  };
  const actions = (
    <>
      <Button
        disabled={none || slip.value !== null}
        onClick={() => (text.value = formatJson(text.value ?? ""))}
      >
        Format
      </Button>
      <Button kind="primary" disabled={none} onClick={() => void send()}>
        Sign and send
      </Button>
    </>
  );
  return (
    <Dialog title="Edit and send" wide closeLabel="Cancel" onClose={onClose} actions={actions}>
      <p class="muted">A copy is signed with the key of this run and sent: a new delivery.</p>
      {!agreed.value && (
        <p>
          It has {bytesText(bytes)}: typing will be slow.{" "}
          <Button onClick={() => (agreed.value = true)}>Edit it anyway</Button>
        </p>
      )}
      {problem.value !== null && <p role="alert">{problem}</p>}
      {!none && (
        <textarea
          ref={field}
          aria-label="Data, as JSON"
          spellcheck={false}
          aria-invalid={slip.value !== null}
          aria-describedby={fieldId}
          value={text.value ?? ""}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      )}
      <p id={fieldId} class="error" aria-live="polite">
        {slip.value !== null &&
          `Line ${slip.value.line}, column ${slip.value.column}: ${slip.value.text}`}
      </p>
    </Dialog>
  );
}
