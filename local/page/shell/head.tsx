import { useState } from "preact/hooks";
import { SampleDialog, ShopDialog } from "../acts/send-dialogs.tsx";
import { keysOn, shortcuts, turnKeys, useKeys } from "../keys.ts";
import { connection, consumer, rerun, run } from "../live.ts";
import { perform } from "../perform.ts";
import { path } from "../route.ts";
import { Button, Checkbox, ConfirmDialog, Dialog, Fields, Menu } from "../ui/index.ts";

const pages = { "/": "Deliveries", "/dead": "Dead letters", "/break": "Break it" };
const live = {
  connecting: ["info", "○ Connecting"],
  connected: ["good", "● Live"],
  reconnecting: ["warn", "◌ Reconnecting"],
} as const;

/** The head of every page: where one can go, whether it is live, and what concerns the run. */
export function Head() {
  const [dialog, setDialog] = useState<"keys" | "forget" | "sample" | "shop" | null>(null);
  const close = (): void => setDialog(null);
  const [tone, state] = live[connection.value];
  const isPaused = consumer.value?.paused === true;
  const reruns = rerun.value?.on === true;
  const item = (text: string, onClick: () => void) => (
    <Button kind="quiet" label={text} disabled={run.value === null} onClick={onClick} />
  );
  const togglePause = (): void => void perform(isPaused ? "resume" : "pause", {});
  useKeys([
    { keys: "?", label: "list these keys", run: () => setDialog("keys") },
    { keys: "p", label: "pause or resume the consumer", run: togglePause },
  ]);
  return (
    <header class="head line">
      <a href="/">shipmondo-webhooks</a>
      <nav class="line" aria-label="Pages">
        {Object.entries(pages).map(([href, text]) => (
          <a key={href} href={href} aria-current={path.value === href ? "page" : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <span class={`live ${tone}`}>{state}</span>
      <Menu label="Send">
        {item("A sample …", () => setDialog("sample"))}
        {run.value?.shop && item("A change in the local Shipmondo …", () => setDialog("shop"))}
      </Menu>
      <Menu label="More">
        {item(isPaused ? "Resume the consumer" : "Pause the consumer", togglePause)}
        {item(
          `${reruns ? "Do not" : "After each save,"} run the last failed again`,
          () => void perform("rerun", { on: !reruns }),
        )}
        {item("Keys …", () => setDialog("keys"))}
        {item("Forget all …", () => setDialog("forget"))}
      </Menu>
      {dialog === "sample" && <SampleDialog onClose={close} />}
      {dialog === "shop" && <ShopDialog onClose={close} />}
      {dialog === "keys" && <KeysDialog onClose={close} />}
      {dialog === "forget" && (
        <ConfirmDialog
          title="Forget all deliveries?"
          action="Forget all"
          onClose={close}
          onConfirm={() => void perform("forget", {}, "All is forgotten")}
        >
          Every delivery of this run is deleted, {run.value?.dataDir ?? "in memory"}: the history,
          what waits on the queues, the bucket’s objects and the table’s records. It cannot be
          undone.
        </ConfirmDialog>
      )}
    </header>
  );
}

/** What one always may press. */
const others = [
  { keys: "↑ ↓", label: "in the rows: to another" },
  { keys: "Tab Enter", label: "to the next link, field or button; open it" },
];

/** All keys of the page that is shown, and the switch that turns single letters off. */
function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const rows = [...shortcuts.value, ...others].map(({ keys, label }) => {
    const name = keys.split(" ").map((key) => [<kbd key={key}>{key}</kbd>, " "]);
    return [name, label] as const;
  });
  return (
    <Dialog title="Keys" onClose={onClose}>
      <Fields of={rows} />
      <label class="line">
        <Checkbox checked={keysOn.value} turn={turnKeys} /> Single letters do something
      </label>
    </Dialog>
  );
}
