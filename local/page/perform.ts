import type { Acts } from "../view/acts.ts";
import { api } from "./api.ts";
import { run } from "./live.ts";
import { deliveryPath, navigate } from "./route.ts";
import { toast } from "./ui/index.ts";

/** Acts, and says what came of it: `done`, or why not; null then. */
export async function perform<Name extends keyof Acts>(
  name: Name,
  input: Acts[Name]["input"],
  done?: string,
): Promise<Acts[Name]["output"] | null> {
  const result = await api.act(name, input);
  if (!result.ok) toast(result.error, "error");
  else if (done !== undefined) toast(done);
  return result.ok ? result.value : null;
}

/** Says how the endpoint answered, and opens the delivery. */
export function showSent({ id, status }: Acts["send"]["output"]): void {
  toast(`The endpoint answered ${status}`, status === 200 ? "info" : "error");
  if (id !== null) navigate(deliveryPath(id));
}

/** Sends the first sample that the run has. */
export async function sendFirst(): Promise<void> {
  const { resource = "", actions: [action = ""] = [] } = run.value?.samples[0] ?? {};
  if (resource === "") toast("The run has no samples to send.", "error");
  const sent = resource === "" ? null : await perform("send", { resource, action });
  if (sent?.status === 200) toast(`Sent ${resource}:${action}`);
  else if (sent !== null) toast(`${resource}:${action} was answered with ${sent.status}`, "error");
}
