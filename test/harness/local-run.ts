import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { defaultWebhookKey } from "../../local/options.ts";
import { signedBody } from "../../testing/signing.ts";
import type { LocalEndpoints } from "../../local/local-endpoints.ts";
import { childEnvironment } from "./child-environment.ts";
import { allGone, descendantsOf } from "./process-tree.ts";
import { plainHandlers } from "./plain-handlers.ts";
import { waitUntil } from "./wait-until.ts";

export interface LocalRunOptions {
  /** Added to the environment; `PORT` is any free one unless given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of the command line, `--https`. */
  readonly args?: readonly string[];
  /** It keeps its data where it does by default; else in memory unless `env` has LOCAL_DATA. */
  readonly keep?: boolean;
}

/** One item of `GET /api/deliveries`. */
export interface ShownDelivery {
  readonly id: string;
  readonly receivedAt: string;
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  readonly bound: boolean;
  readonly status: string;
  readonly attempts: number;
  readonly ackMs: number | null;
  readonly handledAt: string | null;
  readonly error: string | null;
  readonly data: unknown;
}

export interface Webhook {
  readonly resource?: string;
  readonly action?: string;
  /** `webhook` of the claims. @default null */
  readonly name?: string | null;
  readonly data: Readonly<Record<string, unknown>> & { readonly id?: number | string };
  /** @default the default key of the local run */
  readonly key?: string;
}

export interface Answered {
  readonly status: number;
  /** The answer's JSON. */
  readonly body: { readonly id?: string; readonly error?: string; readonly message?: string };
}

/** What `npm start` runs, in a process group of its own. */
export interface LocalRun {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Where webhooks are posted to, as the `ready` line says. */
  readonly endpoint: string;
  readonly pid: number;
  /** Everything it has printed. */
  output(): string;
  /** Signs and posts a webhook. */
  send(webhook: Webhook): Promise<Answered>;
  /** Answer of `/api/<name>`, parsed. */
  api(name: string): Promise<unknown>;
  endpoints(): Promise<LocalEndpoints>;
  /** @param query narrows them, `status=handled` */
  deliveries(query?: string): Promise<readonly ShownDelivery[]>;
  /** Waits for a delivery to have one of the states. */
  reached(id: string | undefined, ...states: readonly string[]): Promise<ShownDelivery>;
  /** Ids of all its processes but itself. */
  descendants(): readonly number[];
  /** Signals it, waits for its end and that of all its processes. */
  stop(signal?: NodeJS.Signals): Promise<{ readonly code: number | null }>;
}

const project = path.join(import.meta.dirname, "../..");

/** The local run with every default, whatever the user's own settings and handlers are. */
export const defaultSettings = {
  SETTINGS_DIR: path.join(import.meta.dirname, "default-settings"),
  HANDLERS_DIR: plainHandlers,
  // Seconds of a core beside each run.
  CHECK_TYPES: "false",
};

/** Seconds on an idle machine; a busy one takes many times as long. */
const startMs = 150_000;

/** Starts the local run and waits for its `ready` line. */
export async function startLocalRun(options: LocalRunOptions = {}): Promise<LocalRun> {
  const child = spawnLocalRun(options);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  }
  const endpoint = await waitUntil(
    "the local run is ready",
    () => {
      const [, address] = /^ready (https?:\/\/\S+)$/m.exec(output) ?? [];
      if (address === undefined) checkAlive(child, output);
      return address ?? null;
    },
    startMs,
  );
  const { origin: url } = new URL(endpoint);
  const pid = child.pid ?? 0;
  const call = (target: string, init: RequestInit = {}): Promise<Response> => {
    checkAlive(child, output);
    return fetch(new URL(target, url), init);
  };

  const api = async (name: string): Promise<unknown> => (await call(`/api/${name}`)).json();
  const deliveries = async (query = ""): Promise<readonly ShownDelivery[]> =>
    (await api(`deliveries?${query}`)) as readonly ShownDelivery[];
  return {
    url,
    endpoint,
    pid,
    output: () => output,
    api,
    deliveries,
    endpoints: async () => (await api("endpoints")) as LocalEndpoints,
    async send({ resource = "Orders", action = "create", name = null, data, key }) {
      const claims = { webhook: name, data, url: endpoint };
      const response = await call(endpoint, {
        method: "POST",
        headers: {
          "smd-resource-type": resource,
          "smd-action": action,
          ...(data.id === undefined ? {} : { "smd-resource-id": String(data.id) }),
        },
        body: signedBody(claims, key ?? defaultWebhookKey),
      });
      return { status: response.status, body: (await response.json()) as Answered["body"] };
    },
    reached: (id = "", ...states) =>
      waitUntil(`delivery ${id} is ${states.join(" or ")}`, async () => {
        const [delivery] = await deliveries(`id=${id}`);
        return delivery !== undefined && states.includes(delivery.status) ? delivery : null;
      }),
    descendants: () => descendantsOf(pid),
    async stop(signal = "SIGINT") {
      const below = descendantsOf(pid);
      const code = await ending(child, signal);
      await allGone(below);
      return { code };
    },
  };
}

/**
 * Starts the local run without waiting, in memory unless it gets a folder. It ends with this
 * process, even if that is killed: the IPC channel closes.
 */
export function spawnLocalRun(options: LocalRunOptions = {}): ChildProcess {
  const { env = {}, args = [], keep = env.LOCAL_DATA !== undefined } = options;
  const data = keep ? [] : ["--in-memory"];
  return spawn(process.execPath, ["bin/webhooks.ts", "start", ...data, ...args], {
    cwd: project,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...childEnvironment(), PORT: "0", ...defaultSettings, ...env },
  });
}

function checkAlive({ exitCode, signalCode }: ChildProcess, output: string): void {
  if (exitCode === null && signalCode === null) return;
  throw new Error(`The local run has ended (${signalCode ?? `code ${exitCode ?? ""}`}): ${output}`);
}

async function ending(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
  return child.exitCode;
}
