import { z } from "zod";
import { controlPath, whoIsThis } from "./shipmondo/control/control-api.ts";

/** The control API of the local Shipmondo. */
export interface ShopControl {
  /** The parsed answer; throws `ShopRefusal` when it refuses, the fetch's error when it is away. */
  get(path: string): Promise<unknown>;
  send(method: "POST" | "PUT", path: string, body: object): Promise<unknown>;
  /** Whether it is one at all, and not another server. */
  isThere(): Promise<boolean>;
}

/** It refused; the message has its own text. */
export class ShopRefusal extends Error {
  override readonly name = "ShopRefusal";
}

const identity = z.object({ service: z.literal(whoIsThis) });
const refusal = z.object({ error: z.string() });

/** Longer than all that one call does: 1,000 acts and their deliveries. */
const timeoutMs = 120_000;

/** @param base address of the local Shipmondo's API */
export function createShopControl(base: URL): ShopControl {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
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
    const reason = data?.error ?? "no reason";
    throw new ShopRefusal(`the local Shipmondo answers ${response.status}: ${reason}`);
  };
  return {
    get: (path) => call("GET", path),
    send: (method, path, body) => call(method, path, body),
    isThere: async () => identity.safeParse(await call("GET", "").catch(() => null)).success,
  };
}
