import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { api } from "../api.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { bytesText } from "../ui/panel.tsx";
import { toast } from "../ui/toast.tsx";
import { findSlip, formatJson, type JsonSlip } from "./json-text.ts";
import { useAct } from "./use-act.ts";

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
  const { act, busy, error } = useAct("resend");
  const agreed = useSignal(bytes <= largeBytes);
  const text = useSignal<string | null>(null);
  const problem = useSignal<string | null>(null);
  const slip = useSignal<JsonSlip | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const fieldId = useId();

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

  const goToSlip = (): void => {
    const { offset = 0 } = slip.value ?? {};
    field.current?.focus();
    field.current?.setSelectionRange(offset, offset + 1);
  };
  const send = (): void => {
    const data = text.value ?? "";
    slip.value = findSlip(data);
    if (slip.value !== null) {
      goToSlip();
      return;
    }
    void act({ id, data }, (sent) => {
      if (sent.id === null) {
        problem.value = `The endpoint answered ${sent.status}.`;
        return;
      }
      onClose();
      toast(`Sent: the endpoint answered ${sent.status}`);
      navigate(deliveryPath(sent.id));
    });
  };
  const isBad = slip.value !== null;
  return (
    <Dialog
      title="Edit and send"
      wide
      closeLabel="Cancel"
      onClose={onClose}
      actions={
        <>
          <Button
            disabled={text.value === null || isBad}
            onClick={() => (text.value = formatJson(text.value ?? ""))}
          >
            Format
          </Button>
          <Button kind="primary" disabled={text.value === null || busy} onClick={send}>
            Sign and send
          </Button>
        </>
      }
    >
      <p class="muted">A copy is signed with the key of this run and sent: a new delivery.</p>
      {!agreed.value && (
        <p>
          It has {bytesText(bytes)}: typing will be slow.{" "}
          <Button onClick={() => (agreed.value = true)}>Edit it anyway</Button>
        </p>
      )}
      {(error ?? problem.value) !== null && <p role="alert">{error ?? problem}</p>}
      {text.value !== null && (
        <>
          <label for={fieldId}>Data, as JSON</label>
          <textarea
            id={fieldId}
            ref={field}
            class="mono"
            spellcheck={false}
            aria-invalid={isBad}
            aria-describedby={`${fieldId}-slip`}
            value={text.value}
            onInput={(event) => (text.value = event.currentTarget.value)}
          />
        </>
      )}
      <div id={`${fieldId}-slip`} class="error" aria-live="polite">
        {slip.value !== null && (
          <Button kind="quiet" onClick={goToSlip}>
            Line {slip.value.line}, column {slip.value.column}: {slip.value.text}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
