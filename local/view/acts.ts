/**
 * What the page may do: `POST /api/view/act/<name>`, a JSON object in and out. A request is refused
 * with 403 unless `content-type` is application/json, the header `x-shipmondo-webhooks: page` is
 * there, and `Origin`, where it is sent, is the run's own: a page of another site cannot make such
 * a request without a preflight, which nothing answers.
 *
 * A refusal is `{ "error": "<what to do>" }` with 400, 404 or 409.
 */
export interface Acts {
  /** Puts the delivery on the queue again, as it was, marked as a deliberate replay. */
  readonly replay: Act<{ readonly id: string }, { readonly id: string }>;
  /** Signs an edited copy with the run's key and posts it to the endpoint. `data` is JSON text. */
  readonly resend: Act<
    { readonly id: string; readonly data: string },
    { readonly id: string | null; readonly status: number }
  >;
  /** Looks at JSON text that is being edited: indented if it is to be, and null with a slip. */
  readonly format: Act<
    { readonly data: string; readonly indent: boolean },
    { readonly text: string | null; readonly slip: JsonSlip | null }
  >;
  /** Sends a sample, as `npm run send` does. */
  readonly send: Act<
    { readonly resource: string; readonly action: string; readonly shape?: string },
    { readonly id: string | null; readonly status: number }
  >;
  /** Makes a change in the local Shipmondo: an act of its control API. */
  readonly shop: Act<
    { readonly act: string; readonly id?: string; readonly count?: number },
    { readonly text: string }
  >;
  readonly redrive: Act<
    { readonly ids: readonly string[]; readonly backwards?: boolean },
    { readonly moved: number; readonly text: string }
  >;
  readonly drop: Act<
    { readonly ids: readonly string[] },
    { readonly moved: number; readonly text: string }
  >;
  readonly pause: Act<{ readonly reason?: string }, Nothing>;
  readonly resume: Act<Nothing, Nothing>;
  /** A curl command with a token that is signed now. */
  readonly curl: Act<{ readonly id: string }, { readonly text: string }>;
  /** A file for `test/handlers/`, personal data replaced. */
  readonly test: Act<{ readonly id: string }, { readonly file: string; readonly text: string }>;
  /** Clears deliveries, queues, bucket and table. */
  readonly forget: Act<Nothing, Nothing>;
  /** Turns a switch of "break it". */
  readonly fault: Act<{ readonly name: string; readonly on: boolean }, Nothing>;
  /** Whether the last failed delivery runs again after each save. */
  readonly rerun: Act<{ readonly on: boolean }, Nothing>;
}

/** Where JSON text is wrong. */
export interface JsonSlip {
  /** In UTF-16 units, from 0. */
  readonly offset: number;
  /** "Line 3, column 3: a comma or } is needed here": the text is not quoted */
  readonly text: string;
}

export type Nothing = Readonly<Record<string, never>>;

export interface Act<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** `GET /api/view/dead`: the dead letters, grouped by what ended them. */
export interface DeadLetters {
  readonly groups: readonly DeadGroup[];
}

export interface DeadGroup {
  readonly error: string;
  readonly place: string | null;
  readonly letters: readonly DeadLetterView[];
}

export interface DeadLetterView {
  readonly id: string;
  readonly receivedAt: string;
  readonly resource: string | null;
  readonly action: string | null;
  readonly resourceId: string | null;
  readonly attempts: number | null;
  /** A redrive goes backwards: "2 newer versions of Orders/301 were handled"; null when not. */
  readonly guard: string | null;
}
