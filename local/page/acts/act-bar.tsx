import { useSignal } from "@preact/signals";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import { perform } from "../perform.ts";
import { deliveryPath, navigate } from "../route.ts";
import { Button } from "../ui/index.ts";
import { EditDialog } from "./edit-dialog.tsx";
import { TextDialog } from "./text-dialog.tsx";

/** What can be done with one delivery. */
export function ActBar({ id, status, bytes }: DeliveryRow) {
  const opened = useSignal<"edit" | "curl" | "test" | null>(null);
  const open = opened.value;
  const about = { id, onClose: () => void (opened.value = null) };
  return (
    <div class="line" role="group" aria-label="What can be done with it">
      {status !== "refused" && status !== "held" && <ReplayButton id={id} />}
      {bytes !== null && (
        <>
          <Button label="Edit and send…" onClick={() => (opened.value = "edit")} />
          <Button label="Copy as curl…" onClick={() => (opened.value = "curl")} />
          <Button label="Copy as a test…" onClick={() => (opened.value = "test")} />
          {open === "edit" && <EditDialog {...about} bytes={bytes} />}
          {(open === "curl" || open === "test") && <TextDialog {...about} kind={open} />}
        </>
      )}
    </div>
  );
}

/** Puts a delivery on the queue again, as it was, and opens it. */
export function ReplayButton({ id }: { readonly id: string }) {
  const replay = async (): Promise<void> => {
    const replayed = await perform("replay", { id }, "It is on the queue again");
    if (replayed !== null) navigate(deliveryPath(replayed.id));
  };
  return <Button label="Replay" onClick={() => void replay()} />;
}
