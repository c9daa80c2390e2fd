import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { Acts, JsonSlip } from "../../view/acts.ts";
import { api } from "../api.ts";
import { showSent } from "../perform.ts";
import { Alert, bytesText, Button, Dialog } from "../ui/index.ts";
import type { OfDelivery } from "./text-dialog.tsx";

/** Above that a text field is slow to type in. */
const largeBytes = 300_000;
const typingMs = 250;

/** Edits the data as JSON text, signs it with the run's key, and posts it to the endpoint. */
export function EditDialog({ id, bytes, onClose }: OfDelivery & { readonly bytes: number }) {
  const agreed = useSignal(bytes <= largeBytes);
  const text = useSignal<string | null>(null);
  const problem = useSignal<string | null>(null);
  const slip = useSignal<JsonSlip | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const slipId = useId();
  const none = text.value === null;
  const look = async (data: string, indent = false): Promise<Acts["format"]["output"] | null> => {
    const result = await api.act("format", { data, indent });
    problem.value = result.ok ? null : result.error;
    if (result.ok && (text.peek() ?? data) === data) slip.value = result.value.slip;
    return result.ok ? result.value : null;
  };
  const read = async (): Promise<void> => {
    const result = await api.payloadText(id, "");
    // As it was signed, unless that is one long line.
    if (!result.ok) problem.value = result.error;
    else
      text.value = (await look(result.value, !result.value.includes("\n")))?.text ?? result.value;
  };
  useEffect(() => void (agreed.value && read()), [agreed.value]);
  useEffect(() => {
    const timer = setTimeout(() => text.value !== null && void look(text.value), typingMs);
    return () => clearTimeout(timer);
  }, [text.value]);
  const format = async (): Promise<void> => {
    const formatted = await look(text.value ?? "", true);
    text.value = formatted?.text ?? text.value;
  };
  const send = async (): Promise<void> => {
    const data = text.value ?? "";
    const seen = await look(data);
    const offset = seen?.slip?.offset;
    if (offset !== undefined) {
      field.current?.focus();
      field.current?.setSelectionRange(offset, offset + 1);
    }
    if (seen?.slip !== null) return;
    const result = await api.act("resend", { id, data });
    if (!result.ok) problem.value = result.error;
    else if (result.value.id === null) problem.value = `It was answered ${result.value.status}.`;
    else {
      onClose();
      showSent(result.value);
    }
  };
  const actions = (
    <>
      <Button label="Format" disabled={none} onClick={() => void format()} />
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
          value={text.value ?? ""}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
      )}
      <p id={slipId} class="error" aria-live="polite">
        {slip.value?.text}
      </p>
    </Dialog>
  );
}
