import { validateHeaderName, validateHeaderValue } from "node:http";
import { isLoopback } from "../../../testing/test-name.ts";
import { payloadShapes, type PayloadShape } from "../../../testing/signing.ts";
import type { Sending } from "../../../testing/make-request.ts";
import { wrong } from "../../common/cannot-run.ts";
import type { ReadFile } from "../../common/io-types.ts";
import { knownEvents, readEvent, type WebhookEvent } from "../../../testing/webhook-event.ts";

/** The command's options, each read. */
export interface SendFlags {
  readonly url?: URL;
  readonly ca?: string;
  readonly shape?: PayloadShape;
  readonly ping?: boolean;
  readonly count?: number;
  readonly id?: number;
  readonly name?: string;
  readonly data?: object;
  readonly header?: Headers;
  readonly list?: boolean;
  readonly json?: boolean;
}

type Headers = Sending["headers"];

/** What is to be sent, where, and signed how. */
export interface SendOptions extends Omit<Sending, "url"> {
  /** Null for the local run's endpoint. */
  readonly url: URL | null;
  readonly count: number;
  /** PEM of certificates to trust beside Node's own, or null. */
  readonly extraCa: string | null;
}

/** Puts the options together. To another machine a ping is sent unless an event is given. */
export function sendOptions(flags: SendFlags, key: string, text: string | undefined): SendOptions {
  const { url = null, count = 1, data = null } = flags;
  // Elsewhere, real handlers may be behind the endpoint: an order is sent there only when it is
  // asked for.
  const elsewhere = url !== null && !isLoopback(url);
  const ping = flags.ping === true || (elsewhere && text === undefined);
  if (data !== null && (ping || count > 1)) {
    throw wrong("--data is one object, sent once: leave out --ping and --count");
  }
  return {
    url,
    key,
    shape: flags.shape ?? "object",
    ping,
    event: eventOf(text ?? (ping ? "Orders:create" : null)),
    count,
    id: flags.id ?? null,
    webhookName: flags.name ?? null,
    data,
    headers: flags.header ?? {},
    extraCa: flags.ca ?? null,
  };
}

function eventOf(text: string | null): WebhookEvent {
  const choices = `Shipmondo has ${knownEvents.join(", ")}`;
  if (text === null) {
    throw wrong(`What to send is missing: npm run send -- <Resource>:<action>. ${choices}`);
  }
  const event = readEvent(text);
  if (event !== null) return event;
  throw wrong(`What to send is not of the form <Resource>:<action>. ${choices}`);
}

export function readShape(text: string): PayloadShape {
  const shape = payloadShapes.find((known) => known === text);
  if (shape === undefined) throw wrong(`--shape is none of ${payloadShapes.join(", ")}`);
  return shape;
}

export function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count;
  throw wrong("--count is not a whole number from 1 to 1000000");
}

export function readId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw wrong("--id is not a whole number of at most 15 digits, as Shipmondo's ids are");
}

/** Reads "Name: value" to those before; without a value, the header is left out. */
export function readHeader(line: string, before: unknown): Headers {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(colon, 0)).trim();
  const text = line.slice(colon + 1).trim();
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  } catch {
    throw wrong(
      "--header is not of the form 'Name: value', or has a character that HTTP does not allow in it",
    );
  }
  return { ...(before as Headers | undefined), [name]: text === "" ? null : text };
}

export function readObject(path: string, readFile: ReadFile): object {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFile(path));
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // The parser's own text would quote the file.
  }
  throw wrong("The file of --data cannot be read, or is not a JSON object in UTF-8");
}
