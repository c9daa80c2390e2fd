import type { Acts, DeadLetters } from "../view/acts.ts";
import type { DeliveryView } from "../view/delivery-view.ts";
import type { DeliveryList } from "../view/list.ts";
import type { PayloadMatches, PayloadNode } from "../view/payload.ts";
import type { RunState } from "../view/run-state.ts";
import type { Story } from "../view/story.ts";

/** What the server answered; `error` is its own text. */
export type Result<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: string };

/** What is empty, or 0, is left out. */
type Query = Readonly<Record<string, string | number | null | undefined>>;
type Signal = AbortSignal | null;

const one = (id: string): string => `deliveries/${encodeURIComponent(id)}`;

/** The routes of `local/view`. What its signal ended is an error. */
export const api = {
  list: (query: Query, signal: Signal) => get<DeliveryList>("deliveries", query, signal),
  run: () => get<RunState>("run", {}),
  delivery: (id: string, signal: Signal) => get<DeliveryView>(one(id), {}, signal),
  payload: (id: string, query: Query) => get<PayloadNode>(`${one(id)}/payload`, query),
  search: (id: string, q: string, signal: Signal) =>
    get<PayloadMatches>(`${one(id)}/payload/search`, { q }, signal),
  payloadText: (id: string, pointer: string) =>
    request(`${one(id)}/payload/text`, { pointer }, {}, (answer) => answer.text()),
  story: (of: Query, signal: Signal) => get<Story>("story", of, signal),
  dead: (signal: Signal) => get<DeadLetters>("dead", {}, signal),
  act<Name extends keyof Acts>(name: Name, input: Acts[Name]["input"]) {
    const headers = { "content-type": "application/json", "x-shipmondo-webhooks": "page" };
    const init = { method: "POST", headers, body: JSON.stringify(input) };
    return request(`act/${name}`, {}, init, json<Acts[Name]["output"]>);
  },
};

const get = <Value>(path: string, query: Query, signal: Signal = null) =>
  request(path, query, { signal }, json<Value>);

/** The types of `local/view` are the server's too: what it answers has them. */
const json = <Value>(answer: Response): Promise<Value> => answer.json() as Promise<Value>;

let asking = 0;

/** Waits until what was asked for has come and is shown: a second at most. */
export async function settled(): Promise<void> {
  const end = performance.now() + 1_000;
  do await new Promise((resolve) => setTimeout(resolve, 16));
  while (asking > 0 && performance.now() < end);
}

async function request<Value>(
  path: string,
  query: Query,
  init: RequestInit,
  read: (answer: Response) => Promise<Value>,
): Promise<Result<Value>> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, String(value));
  asking += 1;
  try {
    const answer = await fetch(`/api/view/${path}?${search}`, init);
    if (answer.ok) return { ok: true, value: await read(answer) };
    const refusal = await json<{ readonly error?: string }>(answer).catch(() => null);
    return { ok: false, error: refusal?.error ?? `The local run answered ${answer.status}.` };
  } catch {
    return { ok: false, error: "The local run does not answer. Is it still running?" };
  } finally {
    asking -= 1;
  }
}
