import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { Acts } from "../../local/view/acts.ts";

/**
 * Asks the local run's own API, whether it serves HTTP or HTTPS.
 * @param path begins with /
 * @throws RefusedLocally when the local run answers, and not with 200; Error when nothing on that
 *   port answers with JSON
 */
export const askLocalRun = (port: number, path: string): Promise<unknown> =>
  eitherWay({ port, path, method: "GET", headers: {}, body: null });

/**
 * Has the local run do something that its page can do, too.
 * @throws RefusedLocally with what to do when it refuses
 */
export async function actLocally<Name extends keyof Acts>(
  port: number,
  name: Name,
  input: Acts[Name]["input"],
): Promise<Acts[Name]["output"]> {
  const answer = await eitherWay({
    port,
    path: `/api/view/act/${name}`,
    method: "POST",
    headers: { "content-type": "application/json", "x-shipmondo-webhooks": "page" },
    body: JSON.stringify(input),
  });
  return answer as Acts[Name]["output"];
}

/** The local run answered, and not with 200; the text says why, where it does. */
export class RefusedLocally extends Error {
  readonly status: number;

  constructor(status: number, why: string | undefined) {
    super(why ?? `the local run answers ${status}`);
    this.status = status;
  }
}

interface Asked {
  readonly port: number;
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

async function eitherWay(asked: Asked): Promise<unknown> {
  try {
    return await ask(asked, false);
  } catch (error) {
    // It speaks HTTP, and has answered.
    if (error instanceof RefusedLocally) throw error;
    return await ask(asked, true);
  }
}

const refusal = z.object({ error: z.string() });

async function ask(asked: Asked, tls: boolean): Promise<unknown> {
  const { status, body } = await send(asked, tls);
  if (status === 200) return JSON.parse(body) as unknown;
  throw new RefusedLocally(status, reasonIn(body));
}

function reasonIn(body: string): string | undefined {
  try {
    return refusal.parse(JSON.parse(body)).error;
  } catch {
    return undefined;
  }
}

function send(
  { port, path, method, headers, body }: Asked,
  tls: boolean,
): Promise<{ readonly status: number; readonly body: string }> {
  const options = { host: "127.0.0.1", port, path, method, headers, timeout: 5_000 };
  return new Promise((resolve, reject) => {
    const request = tls
      ? // The run makes its certificate, which nothing trusts; this stays on the machine.
        requestHttps({ ...options, rejectUnauthorized: false })
      : requestHttp(options);
    request.once("response", (response) => {
      text(response).then((answer) => {
        resolve({ status: response.statusCode ?? 0, body: answer });
      }, reject);
    });
    request.once("timeout", () => request.destroy(new Error("It does not answer")));
    request.once("error", reject);
    request.end(body ?? undefined);
  });
}
