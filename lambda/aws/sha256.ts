import { createHash, createHmac, createSecretKey, type Hash } from "node:crypto";

type Hmac = ReturnType<typeof createHmac>;
type Key = string | ArrayBuffer | ArrayBufferView;

/**
 * SHA-256, or HMAC SHA-256 when there is a key, as the signer asks for it. Smithy's own hands Node
 * the bytes of each key, which costs four times as much as a key object made of them.
 */
export class Sha256 {
  readonly #key: Key | undefined;
  #hash: Hash | Hmac;

  constructor(key?: Key) {
    this.#key = key;
    this.#hash = start(key);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    this.#hash = start(this.#key);
  }
}

function start(key: Key | undefined): Hash | Hmac {
  if (key === undefined) return createHash("sha256");
  if (typeof key === "string") return createHmac("sha256", key);
  const bytes = ArrayBuffer.isView(key)
    ? Buffer.from(key.buffer, key.byteOffset, key.byteLength)
    : Buffer.from(key);
  return createHmac("sha256", createSecretKey(bytes));
}
