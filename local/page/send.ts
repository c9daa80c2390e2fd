import { api } from "./api.ts";
import { run } from "./live.ts";
import { toast } from "./ui/toast.tsx";

/** Sends the first sample that the run has. */
export async function sendFirst(): Promise<void> {
  const [sample] = run.value?.samples ?? [];
  const [action] = sample?.actions ?? [];
  if (sample === undefined || action === undefined) {
    toast("The run has no samples to send.", "error");
    return;
  }
  const result = await api.act("send", { resource: sample.resource, action });
  if (!result.ok) toast(result.error, "error");
  else if (result.value.status === 200) toast(`Sent ${sample.resource}:${action}`);
  else toast(`${sample.resource}:${action} was answered with ${result.value.status}`, "error");
}
