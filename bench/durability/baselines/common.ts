import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { compactVerify } from "jose";
import { createHash } from "node:crypto";

/** What a plain receiver does with a request before it sends it to SQS; null when it refuses it. */
export interface PlainMessage {
  readonly body: string;
  readonly groupId: string;
  readonly deduplicationId: string;
}

interface PlainEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

let keys: Promise<readonly Uint8Array[]> | null = null;

async function readKeys(): Promise<readonly Uint8Array[]> {
  const { Parameters = [] } = await new SSMClient().send(
    new GetParametersByPathCommand({
      Path: process.env.KEYS_PATH,
      Recursive: true,
      WithDecryption: true,
    }),
  );
  return Parameters.map(({ Value = "" }) => new TextEncoder().encode(Value));
}

export async function plainMessage(event: PlainEvent): Promise<PlainMessage | null> {
  keys ??= readKeys();
  const { data: token } = JSON.parse(event.body ?? "") as { readonly data: string };
  for (const key of await keys) {
    try {
      const { payload } = await compactVerify(token, key, { algorithms: ["HS256"] });
      const { data } = JSON.parse(Buffer.from(payload).toString("utf8")) as {
        readonly data: { readonly id: number };
      };
      const id = createHash("sha256").update(token).digest("hex");
      return {
        body: escapeAstral(JSON.stringify({ id, action: event.headers["smd-action"], data })),
        groupId: `order-${data.id}`,
        deduplicationId: id,
      };
    } catch {
      // Another key may verify it.
    }
  }
  return null;
}

/** The local engine refuses astral characters, which SQS takes: no fault of a receiver. */
const escapeAstral = (json: string): string =>
  json.replace(/[\uD800-\uDFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

export const answer = (statusCode: number) => ({ statusCode, body: "{}" });
