import { decode } from "@jridgewell/sourcemap-codec";
import { waitUntil } from "./wait-until.ts";

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

type Message = Readonly<Record<string, unknown>> & {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
};

/**
 * A debugger as VS Code and Chrome are ones: the DevTools protocol over a WebSocket.
 * https://chromedevtools.github.io/devtools-protocol/v8/Debugger/
 */
export interface AttachedDebugger {
  /** Sets a breakpoint where the script's source map has this line of a source, from 1. */
  breakAt(source: RegExp, line: number): Promise<void>;
  /** Waits until it stands at a breakpoint. @returns the value of an expression there */
  paused(expression: string): Promise<unknown>;
  resume(): Promise<void>;
  close(): void;
}

export async function attachDebugger(port: number): Promise<AttachedDebugger> {
  const address = await waitUntil("the inspector listens", async () => {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as readonly { webSocketDebuggerUrl: string }[];
      return target?.webSocketDebuggerUrl ?? null;
    } catch {
      return null;
    }
  });
  const socket = new WebSocket(address);
  const answers = new Map<number, (message: Message) => void>();
  const scripts: Script[] = [];
  let stop: Message | null = null;
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) answers.get(message.id)?.(message);
    if (message.method === "Debugger.scriptParsed") {
      scripts.push(message.params as unknown as Script);
    }
    if (message.method === "Debugger.paused") stop = message;
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const call = (method: string, params: object = {}): Promise<Message> =>
    new Promise((resolve) => {
      last += 1;
      answers.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  await call("Debugger.enable");

  return {
    async breakAt(source, line) {
      const { url, place } = await waitUntil("the script is there", () => {
        for (const { url: of, sourceMapURL = "" } of scripts) {
          const found = placeOf(sourceMapURL, source, line);
          if (found !== null) return { url: of, place: found };
        }
        return null;
      });
      const { result } = await call("Debugger.setBreakpointByUrl", { url, ...place });
      const { locations } = result as { readonly locations: readonly unknown[] };
      if (locations.length !== 1) throw new Error("The breakpoint is nowhere");
    },
    async paused(expression) {
      const { params } = await waitUntil("it stands at the breakpoint", () => stop);
      const [frame] = params?.callFrames as readonly { readonly callFrameId: string }[];
      const { result } = await call("Debugger.evaluateOnCallFrame", {
        callFrameId: frame?.callFrameId,
        expression,
        returnByValue: true,
      });
      return (result?.result as { readonly value?: unknown }).value;
    },
    async resume() {
      stop = null;
      await call("Debugger.resume");
    },
    close() {
      socket.close();
    },
  };
}

/** Where the first code of a source's line is, counted from 0. */
function placeOf(
  sourceMapUrl: string,
  source: RegExp,
  line: number,
): { readonly lineNumber: number; readonly columnNumber: number } | null {
  const [, json] = /^data:application\/json;base64,(.+)$/.exec(sourceMapUrl) ?? [];
  if (json === undefined) return null;
  const map = JSON.parse(Buffer.from(json, "base64").toString("utf8")) as {
    readonly sources: readonly string[];
    readonly mappings: string;
  };
  const index = map.sources.findIndex((each) => source.test(each));
  for (const [lineNumber, segments] of decode(map.mappings).entries()) {
    const found = segments.find((each) => each[1] === index && each[2] === line - 1);
    if (found !== undefined) return { lineNumber, columnNumber: found[0] };
  }
  return null;
}
