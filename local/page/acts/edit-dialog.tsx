import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { api } from "../api.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Alert, bytesText, Button, Dialog, toast } from "../ui/index.ts";
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
  const slipId = useId();
  const data = text.value ?? "";
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
    const timer = setTimeout(() => (slip.value = none ? null : findSlip(data)), typingMs);
    return () => clearTimeout(timer);
  }, [data]);

  const send = async (): Promise<void> => {
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
  const format = (): void => void (text.value = formatJson(data));
  const actions = (
    <>
      <Button label="Format" disabled={none || slip.value !== null} onClick={format} />
      <Button kind="primary" label="Sign and send" disabled={none} onClick={() => void send()} />
    </>
  );
  return (
    <Dialog title="Edit and send" wide close="Cancel" onClose={onClose} actions={actions}>
      <p class="muted">A copy is signed with the key of this run and sent: a new delivery.</p>
      {!agreed.value && (
        <p>
          It has {bytesText(bytes)}: typing will be slow.{" "}
          <Button label="Edit it anyway" onClick={() => (agreed.value = true)} />
        </p>
      )}
      <Alert text={problem.value} />
      {!none && (
        <textarea
          ref={field}
          aria-label="Data, as JSON"
          spellcheck={false}
          aria-invalid={slip.value !== null}
          aria-describedby={slipId}
          value={data}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      )}
      <p id={slipId} class="error" aria-live="polite">
        {slip.value?.text}
      </p>
    </Dialog>
  );
}
