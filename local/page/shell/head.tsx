import { useState } from "preact/hooks";
import { SampleDialog, ShopDialog } from "../acts/send-dialogs.tsx";
import { api, type Result } from "../api.ts";
import { useKeys } from "../keys.ts";
import { connection, consumer, rerun, run } from "../live.ts";
import { route } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Menu } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { KeysDialog } from "./keys-dialog.tsx";

const pages = [
  ["/", "Deliveries", "list"],
  ["/dead", "Dead letters", "dead"],
  ["/break", "Break it", "break"],
] as const;
const live = {
  connecting: ["info", "○ Connecting"],
  connected: ["good", "● Live"],
  reconnecting: ["warn", "◌ Reconnecting"],
} as const;

/** The head of every page: where one can go, whether it is live, and what concerns the run. */
export function Head() {
  const [dialog, setDialog] = useState<"keys" | "forget" | "sample" | "shop" | null>(null);
  const close = (): void => setDialog(null);
  useKeys([
    { keys: "?", label: "list these keys", run: () => setDialog("keys") },
    { keys: "p", label: "pause or resume the consumer", run: () => void togglePause() },
  ]);
  const [tone, state] = live[connection.value];
  const reruns = rerun.value?.on === true;
  const dataDir = run.value?.dataDir ?? null;
  const item = (text: string, onClick: () => void, kind: "quiet" | "danger" = "quiet") => (
    <Button kind={kind} disabled={run.value === null} onClick={onClick}>
      {text}
    </Button>
  );
  return (
    <header class="head line">
      <a class="brand" href="/">
        shipmondo-webhooks
      </a>
      <nav class="line" aria-label="Pages">
        {pages.map(([href, text, page]) => (
          <a key={href} href={href} aria-current={route.value.page === page ? "page" : undefined}>
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
        {item(
          consumer.value?.paused === true ? "Resume the consumer" : "Pause the consumer",
          () => void togglePause(),
        )}
        {item(
          reruns
            ? "Do not run the last failed again"
            : "After each save, run the last failed again",
          () => void report(api.act("rerun", { on: !reruns })),
        )}
        {item("Keys …", () => setDialog("keys"))}
        {item("Forget all …", () => setDialog("forget"), "danger")}
      </Menu>
      {dialog === "sample" && <SampleDialog onClose={close} />}
      {dialog === "shop" && <ShopDialog onClose={close} />}
      {dialog === "keys" && <KeysDialog onClose={close} />}
      {dialog === "forget" && (
        <ConfirmDialog
          title="Forget all deliveries?"
          action="Forget all"
          onClose={close}
          onConfirm={() => void report(api.act("forget", {}), "All is forgotten")}
        >
          <p>
            Every delivery of this run is deleted{dataDir === null ? "" : ` from ${dataDir}`}: the
            history, what waits on the queues, the bucket’s objects and the table’s records. It
            cannot be undone.
          </p>
        </ConfirmDialog>
      )}
    </header>
  );
}

function togglePause(): Promise<void> {
  return report(consumer.peek()?.paused === true ? api.act("resume", {}) : api.act("pause", {}));
}

async function report(doing: Promise<Result<unknown>>, done?: string): Promise<void> {
  const result = await doing;
  if (!result.ok) toast(result.error, "error");
  else if (done !== undefined) toast(done);
}
