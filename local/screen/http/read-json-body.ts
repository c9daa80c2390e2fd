import type { IncomingMessage } from "node:http";
import { fail, succeed, type Result } from "../../../lambda/common/result.ts";

/** As much as a webhook may be: an edited delivery comes as one. */
const mostBytes = 10_485_760;

/**
 * @returns what the body holds; `not_json` also when it is no UTF-8, or broke off
 */
export async function readJsonBody(
  message: IncomingMessage,
): Promise<Result<unknown, "too_large" | "not_json">> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      // Read to its end all the same: an answer to half a request would be lost with it.
      if (bytes <= mostBytes) chunks.push(chunk);
    }
    if (bytes > mostBytes) return fail("too_large");
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
    return succeed(JSON.parse(text) as unknown);
  } catch {
    return fail("not_json");
  }
}
