import { parseArgs } from "node:util";
import { readKey } from "../check/read-key.ts";
import {
  readCertificates,
  unknownOption,
  usage,
  type Read,
  type ReadFile,
  type Usage,
} from "../../common/command-line.ts";
import { defaultWebhookKey } from "../../../local/options.ts";
import { keptByNpm } from "../../../local/kept-by-npm.ts";
import { isLoopback } from "../../../testing/test-name.ts";
import { payloadShapes, type PayloadShape } from "../../../testing/signing.ts";
import { knownEvents, readEvent, type WebhookEvent } from "./event.ts";
import { readAll, readCount, readHeaders, readId, readObject, readUrl } from "./read-values.ts";

/** What is to be sent, where, and signed how. */
export interface SendOptions {
  /** Null for the local run's endpoint. */
  readonly url: URL | null;
  readonly key: string;
  readonly shape: PayloadShape;
  readonly ping: boolean;
  readonly event: WebhookEvent;
  readonly count: number;
  /** Id of the first object; null for one that was not sent before. */
  readonly id: number | null;
  /** Null for `<Resource>:<action>`. */
  readonly webhookName: string | null;
  /** The user's own object; null for an invented one. */
  readonly data: object | null;
  /** Null leaves a header out. */
  readonly headers: Readonly<Record<string, string | null>>;
  /** PEM of certificates to trust beside Node's own, or null. */
  readonly extraCa: string | null;
}

export type ParsedOptions =
  | { readonly ok: true; readonly value: SendOptions }
  | { readonly ok: false; readonly reason: "help" | "list" }
  | Usage;

const options = {
  url: { type: "string" },
  key: { type: "string" },
  "key-file": { type: "string" },
  shape: { type: "string" },
  ping: { type: "boolean" },
  count: { type: "string" },
  id: { type: "string" },
  name: { type: "string" },
  data: { type: "string" },
  header: { type: "string", multiple: true },
  ca: { type: "string" },
  list: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Reads the command line. Messages never quote it, since a mistyped key may be anywhere in it. */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): ParsedOptions {
  const kept = keptByNpm(Object.keys(options), env);
  if (kept !== null) return usage(kept);
  const parsed = parse(args);
  if (parsed === null) {
    return usage(unknownOption);
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { ok: false, reason: "help" };
  if (values.list === true) return { ok: false, reason: "list" };

  const url = readUrl(values.url);
  // Elsewhere, real handlers may be behind the endpoint: an order is sent there only when it is
  // asked for.
  const elsewhere = url.ok && url.value !== null && !isLoopback(url.value);
  const ping = values.ping === true || (elsewhere && positionals.length === 0);
  const key = readKey(
    values.key,
    values["key-file"],
    env.WEBHOOK_KEY ?? defaultWebhookKey,
    readFile,
  );
  const read = readAll<SendOptions>({
    event: eventOf(positionals, ping),
    url,
    key: key.ok ? { ok: true, value: key.key } : usage(key.message),
    shape: shapeOf(values.shape),
    ping: { ok: true, value: ping },
    count: readCount(values.count),
    id: readId(values.id),
    webhookName: { ok: true, value: values.name ?? null },
    data: readObject(values.data, readFile),
    headers: readHeaders(values.header ?? []),
    extraCa: readCertificates(values.ca, readFile),
  });
  if (read.ok && read.value.data !== null && (ping || read.value.count > 1)) {
    return usage("--data is one object, sent once: leave out --ping and --count.");
  }
  return read;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch {
    return null;
  }
}

function eventOf(positionals: readonly string[], ping: boolean): Read<WebhookEvent> {
  const [text = ping ? "Orders:create" : null, ...more] = positionals;
  if (more.length > 0) {
    return usage(
      'More than one event is given. Quote what holds a blank ("Shipment Monitor:latest"), or write shipment-monitor:latest.',
    );
  }
  if (text === null) {
    return usage(`What to send is missing: npm run send -- <Resource>:<action>.\n${choices}`);
  }
  const event = readEvent(text);
  return event === null
    ? usage(`What to send is not of the form <Resource>:<action>.\n${choices}`)
    : { ok: true, value: event };
}

const choices = ["Shipmondo has these:", ...knownEvents.map((event) => `  ${event}`)].join("\n");

function shapeOf(text: string | undefined): Read<PayloadShape> {
  const shape = payloadShapes.find((known) => known === (text ?? "object"));
  return shape === undefined
    ? usage(`--shape is none of ${payloadShapes.join(", ")}.`)
    : { ok: true, value: shape };
}
