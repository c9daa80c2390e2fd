import { createHmac } from "node:crypto";
import type { VirtualTime } from "./virtual-time.ts";

/** Checks an HMAC SHA-256 signature. */
export type Verify = (secret: Uint8Array, signature: Uint8Array, data: Uint8Array) => boolean;

/** Reads a time as `Date.parse` does. */
export type ParseDate = (text: string) => number;

/**
 * Runs something with timers in virtual time and with WebCrypto's HMAC made synchronous: the real
 * one works in threads and so would end in another order each time. Puts the real globals back when
 * it ends.
 */
export async function withVirtualGlobals<Value>(
  time: VirtualTime,
  { verify, parseDate }: { readonly verify: Verify; readonly parseDate: ParseDate },
  run: () => Promise<Value>,
): Promise<Value> {
  const stoppers = new WeakMap<object, () => void>();
  const stand = {
    setTimeout: (action: () => void, ms = 0): object => {
      const handle = {};
      stoppers.set(handle, time.after(ms, action));
      return handle;
    },
    clearTimeout: (handle: object | undefined): void => {
      if (handle !== undefined) stoppers.get(handle)?.();
    },
    crypto: { subtle: createSubtle(verify) },
  };
  const stands: readonly (readonly [object, Readonly<Record<string, unknown>>])[] = [
    [globalThis, stand],
    [AbortSignal, { timeout: (ms: number) => timeoutSignal(time, ms) }],
    [Date, { parse: parseDate }],
  ];
  const restore = stands.flatMap(([owner, values]) =>
    Object.entries(values).map(([name, value]) => standIn(owner, name, value)),
  );
  try {
    return await run();
  } finally {
    for (const putBack of restore) putBack();
  }
}

/** @returns puts back what was there */
function standIn(owner: object, name: string, value: unknown): () => void {
  const real = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
  return () => void Object.defineProperty(owner, name, real);
}

function timeoutSignal(time: VirtualTime, ms: number): AbortSignal {
  const controller = new AbortController();
  time.after(ms, () => {
    controller.abort();
  });
  return controller.signal;
}

/** Right or wrong by HMAC itself. */
export const verifyHmac: Verify = (secret, signature, data) =>
  createHmac("sha256", secret).update(data).digest().equals(signature);

/** The two calls of WebCrypto that the receiver and the reclaimer make. */
function createSubtle(verify: Verify): object {
  const secrets = new WeakMap<object, Uint8Array>();
  return {
    importKey(_format: string, secret: Uint8Array): Promise<object> {
      const key = {
        [Symbol.toStringTag]: "CryptoKey",
        type: "secret",
        extractable: false,
        algorithm: { name: "HMAC", hash: { name: "SHA-256" }, length: secret.length * 8 },
        usages: ["verify"],
      };
      secrets.set(key, secret);
      return Promise.resolve(key);
    },
    verify(
      _algorithm: unknown,
      key: object,
      signature: Uint8Array,
      data: Uint8Array,
    ): Promise<boolean> {
      const secret = secrets.get(key);
      return Promise.resolve(secret !== undefined && verify(secret, signature, data));
    },
  };
}
