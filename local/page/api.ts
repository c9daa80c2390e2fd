import type { Acts, DeadLetters } from "../view/acts.ts";
import type { DeliveryView } from "../view/delivery-view.ts";
import type { DeliveryList } from "../view/list.ts";
import type { PayloadMatches, PayloadNode } from "../view/payload.ts";
import type { RunState } from "../view/run-state.ts";
import type { Story } from "../view/story.ts";

/** What the server answered; `error` is its own text. `status` 0: it did not answer at all. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly error: string };

/** What is empty, or 0, is left out. */
type Query = Readonly<Record<string, string | number | null | undefined>>;

const one = (id: string): string => `deliveries/${encodeURIComponent(id)}`;

/** The routes of `local/view`. What its signal ended is an error with `status` 0. */
export const api = {
  list: (query: Query, signal?: AbortSignal) => get<DeliveryList>("deliveries", query, signal),
  run: () => get<RunState>("run", {}),
  delivery: (id: string, signal?: AbortSignal) => get<DeliveryView>(one(id), {}, signal),
  payload: (id: string, query: Query) => get<PayloadNode>(`${one(id)}/payload`, query),
  searchPayload: (id: string, q: string, signal?: AbortSignal) =>
    get<PayloadMatches>(`${one(id)}/payload/search`, { q }, signal),
  payloadText: (id: string, pointer: string) =>
    request(`${one(id)}/payload/text`, { pointer }, {}, (answer) => answer.text()),
  story: (resource: string, id: string, signal?: AbortSignal) =>
    get<Story>("story", { resource, id }, signal),
  dead: (signal?: AbortSignal) => get<DeadLetters>("dead", {}, signal),
  act<Name extends keyof Acts>(name: Name, input: Acts[Name]["input"]) {
    const headers = { "content-type": "application/json", "x-shipmondo-webhooks": "page" };
    const init = { method: "POST", headers, body: JSON.stringify(input) };
    return request(`act/${name}`, {}, init, json<Acts[Name]["output"]>);
  },
};

const get = <Value>(path: string, query: Query, signal: AbortSignal | null = null) =>
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
    const error = refusal?.error ?? `The local run answered ${answer.status}.`;
    return { ok: false, status: answer.status, error };
  } catch {
    return { ok: false, status: 0, error: "The local run does not answer. Is it still running?" };
  } finally {
    asking -= 1;
  }
}
