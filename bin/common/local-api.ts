import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { json } from "node:stream/consumers";

/**
 * Asks the local run's own API, whether it serves HTTP or HTTPS.
 * @param path begins with /
 * @throws Error when nothing on that port answers with JSON
 */
export async function askLocalRun(port: number, path: string): Promise<unknown> {
  try {
    return await ask(port, path, false);
  } catch (error) {
    // It speaks HTTP, and has answered.
    if (error instanceof NoSuchAnswer) throw error;
    return await ask(port, path, true);
  }
}

/** The local run answered, and not with 200: it is of another version, or has no such thing. */
export class NoSuchAnswer extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the local run answers ${status}`);
    this.status = status;
  }
}

function ask(port: number, path: string, tls: boolean): Promise<unknown> {
  const address = { host: "127.0.0.1", port, path, timeout: 5_000 };
  return new Promise((resolve, reject) => {
    const request = tls
      ? // The run makes its certificate, which nothing trusts; this stays on the machine.
        requestHttps({ ...address, rejectUnauthorized: false })
      : requestHttp(address);
    request.once("response", (response) => {
      if (response.statusCode === 200) resolve(json(response));
      else {
        response.resume();
        reject(new NoSuchAnswer(response.statusCode ?? 0));
      }
    });
    request.once("timeout", () => request.destroy(new Error("It does not answer")));
    request.once("error", reject);
    request.end();
  });
}
