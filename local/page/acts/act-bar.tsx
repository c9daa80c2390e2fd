import { useSignal } from "@preact/signals";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import { api } from "../api.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { CurlDialog, TestDialog } from "./text-dialog.tsx";

const dialogs = { edit: EditDialog, curl: CurlDialog, test: TestDialog } as const;

/** What can be done with one delivery. */
export function ActBar({ row: { id, status, bytes } }: { readonly row: DeliveryRow }) {
  const opened = useSignal<keyof typeof dialogs | null>(null);
  const Opened = opened.value === null ? null : dialogs[opened.value];
  return (
    <div class="line" role="group" aria-label="What can be done with it">
      {status !== "refused" && status !== "held" && <ReplayButton id={id} />}
      {bytes !== null && (
        <>
          <Button onClick={() => (opened.value = "edit")}>Edit and send…</Button>
          <Button onClick={() => (opened.value = "curl")}>Copy as curl…</Button>
          <Button onClick={() => (opened.value = "test")}>Copy as a test…</Button>
        </>
      )}
      {Opened !== null && (
        <Opened id={id} bytes={bytes ?? 0} onClose={() => (opened.value = null)} />
      )}
    </div>
  );
}

/** Puts a delivery on the queue again, as it was, and opens it. */
export function ReplayButton({ id, kind }: { readonly id: string; readonly kind?: "quiet" }) {
  const replay = async (): Promise<void> => {
    const result = await api.act("replay", { id });
    toast(result.ok ? "It is on the queue again" : result.error, result.ok ? "info" : "error");
    if (result.ok) navigate(deliveryPath(result.value.id));
  };
  return (
    <Button {...(kind && { kind })} onClick={() => void replay()}>
      Replay
    </Button>
  );
}
