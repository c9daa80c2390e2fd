import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { run } from "../live.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { useAct } from "./use-act.ts";

interface Props {
  readonly onClose: () => void;
}

/** Signs an invented object of any resource, action and shape, posts it, and opens the delivery. */
export function SampleDialog({ onClose }: Props) {
  const { act, busy, error } = useAct("send");
  const { samples = [], shapes = [] } = run.value ?? {};
  const resource = useSignal(samples[0]?.resource ?? "");
  const actions = samples.find((each) => each.resource === resource.value)?.actions ?? [];
  const chosen = useSignal("");
  const action = actions.includes(chosen.value) ? chosen.value : (actions[0] ?? "");
  const shape = useSignal(shapes[0]);
  const send = (): void => {
    const shaped = shape.value === undefined ? {} : { shape: shape.value };
    void act({ resource: resource.value, action, ...shaped }, ({ id, status }) => {
      onClose();
      toast(`The endpoint answered ${status}`, status === 200 ? "info" : "error");
      if (id !== null) navigate(deliveryPath(id));
    });
  };
  return (
    <Dialog
      title="Send a sample"
      closeLabel="Cancel"
      onClose={onClose}
      actions={
        <Button kind="primary" disabled={busy || action === ""} onClick={send}>
          Send
        </Button>
      }
    >
      <p class="muted">An invented object, signed and posted to the endpoint as Shipmondo does.</p>
      <Choice
        label="Resource"
        value={resource.value}
        options={samples.map((each) => each.resource)}
        choose={(value) => (resource.value = value)}
      />
      <Choice
        label="Action"
        value={action}
        options={actions}
        choose={(value) => (chosen.value = value)}
      />
      {shape.value !== undefined && (
        <Choice
          label="Shape"
          value={shape.value}
          options={shapes}
          choose={(value) => (shape.value = value)}
        />
      )}
      {error !== null && <p role="alert">{error}</p>}
    </Dialog>
  );
}

/** Makes a change in the local Shipmondo, which sends the webhooks that the change fires. */
export function ShopDialog({ onClose }: Props) {
  const { act, busy, error } = useAct("shop");
  const acts = run.value?.shop?.acts ?? [];
  const name = useSignal(acts[0] ?? "");
  const object = useSignal("");
  const done = useSignal("");
  const objectId = useId();
  const creates = name.value.startsWith("create-");
  const change = (): void => {
    const id = object.value.trim();
    const of = creates || id === "" ? {} : { id };
    void act({ act: name.value, ...of }, ({ text }) => (done.value = text));
  };
  return (
    <Dialog
      title="Change the local Shipmondo"
      onClose={onClose}
      actions={
        <Button kind="primary" disabled={busy || name.value === ""} onClick={change}>
          Make the change
        </Button>
      }
    >
      <p class="muted">It sends the webhooks that the change fires.</p>
      <Choice
        label="What happens"
        value={name.value}
        options={acts}
        choose={(value) => (name.value = value)}
      />
      {!creates && (
        <div class="choice">
          <label for={objectId}>Id of the object; empty: the newest that it can happen to</label>
          <input
            id={objectId}
            class="field"
            inputMode="numeric"
            onInput={(event) => (object.value = event.currentTarget.value)}
          />
        </div>
      )}
      {error !== null && <p role="alert">{error}</p>}
      <p role="status">{error === null && done}</p>
    </Dialog>
  );
}
