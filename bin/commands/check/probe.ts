/** One request of the check. */
export interface Probe {
  readonly kind: "ping" | "delivery" | "forgery";
  /** Stable name, which becomes the finding's. */
  readonly code: string;
  /** What is sent, as the subject of a sentence. */
  readonly what: string;
  /** Why the endpoint must answer as expected, and what to do when it does not. */
  readonly advice: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
