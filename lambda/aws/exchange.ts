import type http from "node:http";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Of a refusal: the server's clock, as its `Date` header has it. */
  readonly date: string | undefined;
}

/** More than any answer that is asked for here: a page of ten keys of 8 kB each, with metadata. */
const longestAnswer = 1_000_000;
const mostInOneWrite = 16_000;
/** Below a caller's wait for a second attempt, which then opens a connection of its own. */
const silentMs = 250;

/**
 * Sends a request's body and reads the whole answer. When it settles, no timer, listener or unsent
 * body of it is left: a connection whose body was not fully written is closed.
 * @param onSilent called when no answer has begun within 250 ms, or the connection broke before one
 * @throws AbortError as soon as the signal aborts, also while the request waits for a connection;
 * the network's error; an error when the answer is cut short, is longer than 1 MB, or is no answer
 * but another protocol (101)
 */
export function exchange(
  outgoing: http.ClientRequest,
  body: Buffer,
  signal: AbortSignal,
  onSilent: () => void,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const silence = setTimeout(onSilent, silentMs);

    function settle(): void {
      settled = true;
      clearTimeout(silence);
      signal.removeEventListener("abort", abort);
    }
    // Rejects by itself: a request that waits for a connection tells nobody that it was destroyed.
    function fail(error: Error): void {
      if (settled) return;
      settle();
      reject(error);
      outgoing.destroy();
    }
    // In the place of Node's `signal` option: that watches the whole stream for its end.
    function abort(): void {
      fail(abortError());
    }

    signal.addEventListener("abort", abort);
    outgoing.on("error", (error) => {
      if (!settled) onSilent();
      fail(error);
    });
    outgoing.on("close", () => {
      // Asked here: an error takes its stack, and every request closes.
      if (!settled) fail(new Error("The connection closed without an answer"));
    });
    outgoing.on("response", (response) => {
      clearTimeout(silence);
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > longestAnswer) fail(new Error("The answer is too long"));
        chunks.push(chunk);
      });
      response.on("error", fail);
      response.on("close", () => {
        if (!response.complete) fail(new Error("The answer was cut short"));
      });
      response.on("end", () => {
        if (settled) return;
        settle();
        const { statusCode: status = 0 } = response;
        // Else the connection would wait, for ever if need be, until the peer has read the rest of
        // the body. Of a large body that was refused it cannot be known: the kernel may have taken
        // it.
        const isUnread = status >= 400 && body.length >= mostInOneWrite;
        if (isUnread || !outgoing.writableFinished) {
          outgoing.destroy();
          // A request that was fully written counts as destroyed by now: the line above does
          // nothing then, and its connection is about to be kept.
          outgoing.socket?.destroy();
        }
        resolve({
          status,
          body: Buffer.concat(chunks).toString("utf8"),
          // Node makes an object of all headers when one is asked for.
          date: status >= 400 ? response.headers.date : undefined,
        });
      });
    });
    // Node puts a short text (here a character a byte) into one write with the headers, one record
    // of TLS; bytes would be a second.
    if (body.length < mostInOneWrite) outgoing.end(body.toString("latin1"), "latin1");
    else outgoing.end(body);
  });
}

export const abortError = (): DOMException =>
  new DOMException("The request was given up", "AbortError");
