import { z } from "zod";
import { controlPath, whoIsThis } from "../../../local/shipmondo/control/control-api.ts";
import { isLoopback } from "../../../testing/test-name.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import { askLocalRun } from "../../common/local-api.ts";

/** The control API of the local Shipmondo. */
export interface LocalShop {
  /** The parsed answer; throws with the local Shipmondo's own text when it refuses. */
  get(path: string): Promise<unknown>;
  send(method: "POST" | "PUT", path: string, body: object): Promise<unknown>;
}

const endpoints = z.object({ shipmondo: z.url() });
const identity = z.object({ service: z.literal(whoIsThis) });
const refusal = z.object({ error: z.string() });

/** Longer than all that one call does: 1,000 acts and their deliveries. */
const timeoutMs = 120_000;

/**
 * Finds the local Shipmondo of the local run. Anything else is refused: what these commands do to
 * orders is done to invented ones only.
 * @param port where the local run listens
 * @throws CannotRun when there is none, or the run has another Shipmondo
 */
export async function findLocalShop(port: number): Promise<LocalShop> {
  let base: URL;
  try {
    base = new URL(endpoints.parse(await askLocalRun(port, "/api/endpoints")).shipmondo);
  } catch {
    throw new CannotRun(
      `No local run answers on port ${port}. Start it with "npm start" (PORT says where it listens).`,
    );
  }
  const elsewhere = new CannotRun(
    `The local run at port ${port} does not have a local Shipmondo: it was started with ` +
      "SHIPMONDO_API_URL. This changes nothing at any other; start the run without that.",
  );
  if (!isLoopback(base)) throw elsewhere;
  const shop: LocalShop = {
    get: (path) => call(base, "GET", path),
    send: (method, path, body) => call(base, method, path, body),
  };
  const { success } = identity.safeParse(await shop.get("").catch(() => null));
  if (!success) throw elsewhere;
  return shop;
}

async function call(base: URL, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(new URL(`${controlPath}${path}`, base), {
    method,
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const { data } = refusal.safeParse(answer);
  throw new Error(`the local Shipmondo answers ${response.status}: ${data?.error ?? "no reason"}`);
}
