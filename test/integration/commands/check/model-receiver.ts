import { createHmac, timingSafeEqual } from "node:crypto";

/** Ways in which receivers out there go wrong; none is set in a right one. */
export interface Faults {
  readonly refusesStringPayloads?: boolean;
  readonly refusesShortKeys?: boolean;
  readonly refusesPings?: boolean;
  readonly acceptsAlgNone?: boolean;
  readonly acceptsAnyAlgorithm?: boolean;
  readonly acceptsUnsigned?: boolean;
  readonly answers?: number;
  readonly refusesResource?: string;
}

interface Claims {
  readonly action?: unknown;
  readonly data?: unknown;
}

/**
 * Status that a receiver written by the book, but for its faults, answers to a body. Throws on what
 * is not JSON.
 */
export function modelReceiver(key: string, faults: Faults = {}) {
  const good = faults.answers ?? 200;
  return (body: string, resource: string | undefined): number => {
    const { data } = JSON.parse(body) as Claims;
    if (faults.acceptsUnsigned && (typeof data !== "string" || data === "")) return good;
    if (typeof data !== "string") return 400;
    if (faults.refusesShortKeys && Buffer.byteLength(key) < 32) return 401;
    const [header = "", payload = "", signature = ""] = data.split(".");
    const { alg } = header === "" ? {} : (decode(header) as { readonly alg?: string });
    if (!(faults.acceptsAlgNone && alg === "none")) {
      if (alg !== "HS256" && !faults.acceptsAnyAlgorithm) return 401;
      const hash = alg === "HS512" ? "sha512" : "sha256";
      const right = createHmac(hash, key).update(`${header}.${payload}`).digest();
      const given = Buffer.from(signature, "base64url");
      if (given.length !== right.length || !timingSafeEqual(given, right)) return 401;
    }
    let claims = decode(payload);
    if (typeof claims === "string") {
      if (faults.refusesStringPayloads) return 400;
      claims = JSON.parse(claims);
    }
    if (faults.refusesPings && (claims as Claims).action === "connection_test") return 500;
    return resource !== undefined && resource === faults.refusesResource ? 422 : good;
  };
}

function decode(segment: string): unknown {
  return JSON.parse(Buffer.from(segment, "base64url").toString());
}
