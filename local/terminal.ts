import type { TrackedDelivery } from "./delivery-events.ts";
import type { LocalEndpoints } from "./local-endpoints.ts";
import { defaultWebhookKey } from "./options.ts";
import { plain, type Colour, type Paint } from "./terminal/paint.ts";

export interface Greeting {
  /** `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly endpoints: LocalEndpoints;
  readonly isDefaultKey: boolean;
  readonly logFile: string;
  readonly dataDir: string | null;
  /** File of the generated certificate; null on plain HTTP. */
  readonly certificate: string | null;
}

/** What a person needs to know, then the `ready` line that scripts wait for. */
export function greeting(options: Greeting): string {
  const { origin, endpoints, certificate } = options;
  const key = options.isDefaultKey
    ? `local = ${defaultWebhookKey} (the default; WEBHOOK_KEY sets another)`
    : "local = the value of WEBHOOK_KEY";
  const data = options.dataDir ?? "in memory, gone when this ends";
  return [
    "",
    `  endpoint       ${endpoints.endpoint}`,
    `  key            ${key}`,
    `  first webhook  ${firstWebhook(options)}`,
    `  deliveries     ${origin}/`,
    `  shipmondo      ${endpoints.shipmondo}`,
    `  data           ${data}`,
    `  logs           ${options.logFile}`,
    `  a second key   ${portFor(origin)}npm run keys -- add second`,
    "",
    "For AWS's own tools:",
    `AWS_ENDPOINT_URL_SSM=${endpoints.ssm}`,
    `AWS_ENDPOINT_URL_SQS=${endpoints.sqs}`,
    `AWS_ENDPOINT_URL_S3=${endpoints.s3}`,
    `AWS_ENDPOINT_URL_DYNAMODB=${endpoints.dynamodb}`,
    ...(certificate === null ? [] : [`certificate ${certificate}`]),
    "",
    `ready ${endpoints.endpoint}`,
  ].join("\n");
}

/** The command as it works for this run: its port, its certificate, its key. */
function firstWebhook({ origin, endpoints, certificate, isDefaultKey }: Greeting): string {
  const key = isDefaultKey ? "" : "WEBHOOK_KEY=<key> ";
  if (certificate !== null) {
    return `NODE_EXTRA_CA_CERTS=${certificate} ${key}npm run send -- Orders:create --url ${endpoints.endpoint}`;
  }
  return `${key}${portFor(origin)}npm run send -- Orders:create`;
}

/** What a command needs in front to find a run that is not on the default port. */
function portFor(origin: string): string {
  const { port } = new URL(origin);
  return port === "3000" ? "" : `PORT=${port} `;
}

const remembered = 10_000;

/**
 * Makes a line of each move of a delivery: what it is, its id's beginning, its state, how long
 * since it arrived, and of a failure what it was and where.
 * @returns null when the delivery is where it was
 */
export function createMoves(
  now: () => number,
  paint: Paint = plain,
): (delivery: TrackedDelivery, place?: string | null) => string | null {
  const last = new Map<string, { readonly move: string; readonly failures: number }>();
  return (delivery, place = null) => {
    const { id, status, failures, error } = delivery;
    const state = stateText(delivery);
    // Two failures of one attempt number are two: the first may have ended before its handler was
    // called.
    const move = `${state} ${failures}`;
    const before = last.get(id);
    if (before?.move === move) return null;
    last.delete(id);
    last.set(id, { move, failures });
    for (const oldest of last.keys()) {
      if (last.size <= remembered) break;
      last.delete(oldest);
    }
    const what = `${delivery.resource ?? "?"}:${delivery.action ?? "?"}`;
    const ms = Math.max(0, now() - Date.parse(delivery.receivedAt));
    // What the queue itself moves to the dead letters has had its last failure told.
    const told = status === "dead" && before?.failures === failures;
    const why = error === null || told ? "" : `  ${error}`;
    const where = place === null || told ? "" : printable(`  ${place}`);
    const head = printable(`${what}  ${id.slice(0, 8)}  `);
    return (
      head + paintState(paint, status, state) + printable(`  ${Math.round(ms)} ms${why}`) + where
    );
  };
}

function paintState(paint: Paint, status: TrackedDelivery["status"], state: string): string {
  const colour = colours[status];
  return colour === null ? state : paint(colour, state);
}

const colours: Readonly<Record<TrackedDelivery["status"], Colour | null>> = {
  queued: null,
  running: "dim",
  handled: "green",
  superseded: "green",
  held: "yellow",
  failed: "red",
  dead: "red",
  refused: "red",
};

/** The state, with the attempt's number where it says more than the state. */
export function stateText({ status, attempts }: TrackedDelivery): string {
  if (status === "running") return `running, attempt ${attempts}`;
  return status === "failed" && attempts > 0 ? `failed, attempt ${attempts}` : status;
}

/** Header texts are a stranger's: without the characters that command a terminal, and cut. */
export function printable(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u{fffd}");
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}
