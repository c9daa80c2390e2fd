import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { api } from "../api.ts";
import { run } from "../live.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";

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
    if (!result.ok) {
      error.value = result.error;
      return;
    }
    const { id, status } = result.value;
    onClose();
    toast(`The endpoint answered ${status}`, status === 200 ? "info" : "error");
    if (id !== null) navigate(deliveryPath(id));
  };
  const button = (
    <Button kind="primary" disabled={chosen === ""} onClick={() => void send()}>
      Send
    </Button>
  );
  return (
    <Dialog title="Send a sample" closeLabel="Cancel" onClose={onClose} actions={button}>
      <p class="muted">An invented object, signed and posted to the endpoint as Shipmondo does.</p>
      <Choice label="Resource" of={resource} options={samples.map((each) => each.resource)} />
      <Choice label="Action" of={action} options={actions} />
      {shapes.length > 0 && <Choice label="Shape" of={shape} options={shapes} />}
      {error.value !== null && <p role="alert">{error}</p>}
    </Dialog>
  );
}

/** Makes a change in the local Shipmondo, which sends the webhooks that the change fires. */
export function ShopDialog({ onClose }: { readonly onClose: () => void }) {
  const acts = run.value?.shop?.acts ?? [];
  const act = useSignal(acts[0] ?? "");
  const object = useSignal("");
  const outcome = useSignal({ text: "", isError: false });
  const objectId = useId();
  const creates = act.value.startsWith("create-");
  const change = async (): Promise<void> => {
    const of = creates || object.value === "" ? {} : { id: object.value };
    const result = await api.act("shop", { act: act.value, ...of });
    outcome.value = result.ok
      ? { text: result.value.text, isError: false }
      : { text: result.error, isError: true };
  };
  const button = (
    <Button kind="primary" disabled={act.value === ""} onClick={() => void change()}>
      Make the change
    </Button>
  );
  return (
    <Dialog title="Change the local Shipmondo" onClose={onClose} actions={button}>
      <p class="muted">It sends the webhooks that the change fires.</p>
      <Choice label="What happens" of={act} options={acts} />
      {!creates && (
        <div class="choice">
          <label for={objectId}>Id of the object; empty: the newest that it can happen to</label>
          <input
            id={objectId}
            class="field"
            inputMode="numeric"
            onInput={(event) => (object.value = event.currentTarget.value.trim())}
          />
        </div>
      )}
      <p role="status" class={outcome.value.isError ? "error" : ""}>
        {outcome.value.text}
      </p>
    </Dialog>
  );
}
