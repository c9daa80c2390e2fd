import { parsePayload, readData } from "../../lambda/intake/read-payload.ts";
import type { AnsweredRequest } from "../http-api.ts";
import type { KeptRequest } from "./history.ts";
import { seenData, type SeenData } from "./seen-data.ts";

export interface Posted {
  readonly request: KeptRequest;
  /** Null when there is none to read. */
  readonly data: SeenData | null;
}

type Asked = Pick<AnsweredRequest, "headers" | "posted" | "status" | "body">;

/** Characters that are kept: of a body that was refused, of a token's header, of claims. */
const longestBody = 65_536;
const longestPart = 8_192;
const longestAnswer = 2_000;

/**
 * Takes apart what was posted, whether it was accepted or not: nothing here is verified. It is
 * parsed once, when the answer has left.
 */
export function readPosted(asked: Asked, resource: string | null): Posted {
  const token = tokenOf(asked.posted);
  const opened = token === null ? null : openToken(token, resource);
  const claims = opened?.claims ?? null;
  const isKept = asked.status >= 400 || claims === null;
  return {
    data: opened?.data ?? null,
    request: {
      headers: Object.entries(asked.headers).map(([name, value]) => [name, value ?? ""] as const),
      bytes: asked.posted.length,
      tokenHeader: opened?.header ?? null,
      claims,
      // Copied out, so that a body of megabytes is not kept for its beginning.
      refusedBody: isKept ? asked.posted.subarray(0, longestBody).toString() : null,
      status: asked.status,
      answer: asked.body.slice(0, longestAnswer),
    },
  };
}

/** The text under `data`; null when the body is no JSON object with one. */
function tokenOf(body: Buffer): string | null {
  try {
    const value = JSON.parse(body.toString().replace(/^\uFEFF/, "")) as { readonly data?: unknown };
    const { data } = value;
    return typeof data === "string" && data !== "" ? data : null;
  } catch {
    return null;
  }
}

interface OpenToken {
  readonly header: string | null;
  readonly claims: string | null;
  readonly data: SeenData | null;
}

function openToken(token: string, resource: string | null): OpenToken {
  const headerEnd = token.indexOf(".");
  const payloadEnd = token.indexOf(".", headerEnd + 1);
  const header =
    headerEnd > 0 && headerEnd <= longestPart
      ? Buffer.from(token.slice(0, headerEnd), "base64url").toString()
      : null;
  const payload = Buffer.from(
    token.slice(headerEnd + 1, payloadEnd === -1 ? undefined : payloadEnd),
    "base64url",
  );
  return { header, ...openPayload(payload, resource) };
}

function openPayload(payload: Buffer, resource: string | null): Omit<OpenToken, "header"> {
  try {
    const { source, value } = parsePayload(payload);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return nothing;
    const { data: claimed, ...rest } = value as Readonly<Record<string, unknown>>;
    const claims = JSON.stringify(rest);
    const data = readData(source, claimed);
    return {
      claims: claims.length <= longestPart ? claims : null,
      data: data === null ? null : seenData(resource, data.json.toString(), data.value),
    };
  } catch {
    return nothing;
  }
}

const nothing = { claims: null, data: null } as const;
