import { useSignal } from "@preact/signals";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import { api } from "../api.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { TextDialog } from "./text-dialog.tsx";

/** What can be done with one delivery. */
export function ActBar({ row: { id, status, bytes } }: { readonly row: DeliveryRow }) {
  const opened = useSignal<"edit" | "curl" | "test" | null>(null);
  const open = opened.value;
  const close = (): void => void (opened.value = null);
  return (
    <div class="line" role="group" aria-label="What can be done with it">
      {status !== "refused" && status !== "held" && <ReplayButton id={id} />}
      {bytes !== null && (
        <>
          <Button onClick={() => (opened.value = "edit")}>Edit and send…</Button>
          <Button onClick={() => (opened.value = "curl")}>Copy as curl…</Button>
          <Button onClick={() => (opened.value = "test")}>Copy as a test…</Button>
          {open === "edit" && <EditDialog id={id} bytes={bytes} onClose={close} />}
        </>
      )}
      {(open === "curl" || open === "test") && <TextDialog id={id} kind={open} onClose={close} />}
    </div>
  );
}

/** Puts a delivery on the queue again, as it was, and opens it. */
export function ReplayButton({ id }: { readonly id: string }) {
  const replay = async (): Promise<void> => {
    const result = await api.act("replay", { id });
    toast(result.ok ? "It is on the queue again" : result.error, result.ok ? "info" : "error");
    if (result.ok) navigate(deliveryPath(result.value.id));
  };
  return <Button onClick={() => void replay()}>Replay</Button>;
}
