import { request, type IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import { createHistory, type RecordedHistory } from "../../local/history/create-history.ts";
import { startHttpApi } from "../../local/http-api.ts";
import type { LocalEndpoints } from "../../local/local-endpoints.ts";
import { createScreen } from "../../local/screen/create-screen.ts";
import { createObservable } from "../../local/observed.ts";
import { noActs } from "../../local/screen/no-acts.ts";
import type { ActHandlers, PageFiles, ScreenParts } from "../../local/screen/screen.ts";

export interface Asked {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface AskOptions {
  readonly method?: string;
  /** Host is the server's own unless it is given. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The page's server over HTTP, with a history that the test feeds. */
export interface RunningScreen {
  readonly origin: string;
  readonly history: RecordedHistory;
  readonly parts: ScreenParts;
  /** Names of the acts that were done, and what they were given. */
  readonly done: (readonly [name: string, input: unknown])[];
  ask(path: string, options?: AskOptions): Promise<Asked>;
  /** Waits until what was noted is told. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export const page: PageFiles = {
  script: { name: "page-1.js", text: "export {};" },
  style: { name: "page-2.css", text: "p{}" },
};

const endpoints = { endpoint: "http://127.0.0.1/webhooks/x", ssm: "http://127.0.0.1:1" };

/** @param files the page's; some that do nothing unless given */
export async function startScreen(files: PageFiles = page): Promise<RunningScreen> {
  const history = createHistory();
  const done: (readonly [string, unknown])[] = [];
  const acts = Object.fromEntries(
    Object.keys(noActs).map((name) => [
      name,
      (input: unknown) => {
        done.push([name, input]);
        return Promise.resolve({ ok: true, value: {} });
      },
    ]),
  ) as unknown as ActHandlers;
  const parts: ScreenParts = {
    history,
    acts,
    dead: () => Promise.resolve({ groups: [] }),
    consumer: createObservable({ paused: false, since: null, reason: null }),
    build: createObservable({ state: "ok", number: 1, at: 0, problems: [], restartFor: [] }),
    rerun: createObservable({ on: false, id: null, outcome: null, error: null }),
    faults: createObservable([]),
  };
  const setting = {
    run: { endpoint: endpoints.endpoint, project: "/project", shop: null, dataDir: null },
    page: Promise.resolve(files),
    folder: "/project",
    editorUrl: "vscode://file{file}",
    queue: () => ({ mostRunning: 5, reclaimerAt: null }),
    keys: () => ({ accepted: [], others: [] }),
    now: Date.now,
  };
  const api = await startHttpApi({
    port: 0,
    routes: [],
    pagesAt: () =>
      createScreen(parts, setting, {
        tracker: history.tracker,
        endpoints: endpoints as LocalEndpoints,
        verifiedKeys: () => [{ name: "local", lastVerifiedAt: null }],
      }),
    tls: null,
    onAnswered: () => undefined,
  });
  return {
    origin: api.origin,
    history,
    parts,
    done,
    ask: (path, options) => ask(`${api.origin}${path}`, options),
    async settled() {
      await setImmediate();
      await setImmediate();
    },
    stop: () => api.stop(1_000),
  };
}

/** Not by `fetch`: that sets Host and Sec-Fetch-Site itself. */
function ask(url: string, { method = "GET", headers = {}, body }: AskOptions = {}): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
