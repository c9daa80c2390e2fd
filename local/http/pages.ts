import type { IncomingMessage, ServerResponse } from "node:http";

/** What is served beside the endpoint. */
export interface Pages {
  /**
   * Takes a request for a path of its own and answers it in time; a failure is its own to answer.
   * @returns false, with nothing read or written, for any other path
   */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** Ends the answers that would go on for ever, so that the server can close. */
  stop(): void;
}
