import { useSignal } from "@preact/signals";
import { api } from "../api.ts";
import { run } from "../live.ts";
import { showSent } from "../perform.ts";
import { Alert, Button, Choice, Dialog } from "../ui/index.ts";

/** Signs an invented object of any resource, action and shape, posts it, and opens the delivery. */
export function SampleDialog({ onClose }: { readonly onClose: () => void }) {
  const { samples = [], shapes = [] } = run.value ?? {};
  const resource = useSignal(samples[0]?.resource ?? "");
  const actions = samples.find((each) => each.resource === resource.value)?.actions ?? [];
  const action = useSignal("");
  const shape = useSignal(shapes[0] ?? "");
  const error = useSignal<string | null>(null);
  const chosen = actions.includes(action.value) ? action.value : (actions[0] ?? "");
  const send = async (): Promise<void> => {
    const shaped = shape.value === "" ? {} : { shape: shape.value };
    const result = await api.act("send", { resource: resource.value, action: chosen, ...shaped });
    error.value = result.ok ? null : result.error;
    if (!result.ok) return;
    onClose();
    showSent(result.value);
  };
  const button = (
    <Button kind="primary" label="Send" disabled={chosen === ""} onClick={() => void send()} />
  );
  return (
    <Dialog title="Send a sample" close="Cancel" onClose={onClose} actions={button}>
      <p class="muted">An invented object, signed and posted to the endpoint as Shipmondo does.</p>
      <Choice label="Resource" of={resource} options={samples.map((each) => each.resource)} />
      <Choice label="Action" of={action} options={actions} />
      {shapes.length > 0 && <Choice label="Shape" of={shape} options={shapes} />}
      <Alert text={error.value} />
    </Dialog>
  );
}

/** Makes a change in the local Shipmondo, which sends the webhooks that the change fires. */
export function ShopDialog({ onClose }: { readonly onClose: () => void }) {
  const acts = run.value?.shop?.acts ?? [];
  const act = useSignal(acts[0] ?? "");
  const object = useSignal("");
  const outcome = useSignal({ text: "", tone: "" });
  const creates = act.value.startsWith("create-");
  const change = async (): Promise<void> => {
    const of = creates || object.value === "" ? {} : { id: object.value };
    const result = await api.act("shop", { act: act.value, ...of });
    const text = result.ok ? result.value.text : result.error;
    outcome.value = { text, tone: result.ok ? "" : "error" };
  };
  const button = <Button kind="primary" label="Make the change" onClick={() => void change()} />;
  return (
    <Dialog title="Change the local Shipmondo" onClose={onClose} actions={button}>
      <p class="muted">It sends the webhooks that the change fires.</p>
      <Choice label="What happens" of={act} options={acts} />
      {!creates && (
        <label class="choice">
          Id of the object; empty: the newest that it can happen to
          <input
            class="field"
            inputMode="numeric"
            onInput={(event) => (object.value = event.currentTarget.value.trim())}
          />
        </label>
      )}
      <p role="status" class={outcome.value.tone}>
        {outcome.value.text}
      </p>
    </Dialog>
  );
}
