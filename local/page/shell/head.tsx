import { useState } from "preact/hooks";
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
const liveTexts = { connecting: "Connecting", connected: "Live", reconnecting: "Reconnecting" };

/** The head of every page: where one can go, whether it is live, and what concerns the run. */
export function Head() {
  const [dialog, setDialog] = useState<"keys" | "forget" | null>(null);
  useKeys([
    { keys: "?", label: "list these keys", run: () => setDialog("keys") },
    { keys: "p", label: "pause or resume the consumer", run: () => void togglePause() },
  ]);
  const reruns = rerun.value?.on === true;
  const dataDir = run.value?.dataDir ?? null;
  return (
    <header class="head">
      <a class="brand" href="/">
        shipmondo-webhooks
      </a>
      <nav class="pages" aria-label="Pages">
        {pages.map(([href, text, page]) => (
          <a key={href} href={href} aria-current={route.value.page === page ? "page" : undefined}>
            {text}
          </a>
        ))}
      </nav>
      <span class={`live ${connection.value}`}>{liveTexts[connection.value]}</span>
      <Button kind="quiet" disabled={run.value === null} onClick={() => void togglePause()}>
        {consumer.value?.paused === true ? "Resume" : "Pause"}
        <span class="unseen"> the consumer</span>
      </Button>
      <Menu label="More">
        <button type="button" onClick={() => setDialog("keys")}>
          Keys …
        </button>
        <button type="button" onClick={() => void report(api.act("rerun", { on: !reruns }))}>
          {reruns ? "Leave the last failed as it is" : "After each save, run the last failed again"}
        </button>
        <button type="button" class="danger" onClick={() => setDialog("forget")}>
          Forget all …
        </button>
      </Menu>
      {dialog === "keys" && <KeysDialog onClose={() => setDialog(null)} />}
      {dialog === "forget" && (
        <ConfirmDialog
          title="Forget all deliveries?"
          action="Forget all"
          onClose={() => setDialog(null)}
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
