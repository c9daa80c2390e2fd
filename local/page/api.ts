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

type Query = Readonly<Record<string, string | number | null | undefined>>;

const one = (id: string): string => `deliveries/${encodeURIComponent(id)}`;

/** The routes of `local/view`. A fetch that its signal ended is an error with `status` 0. */
export const api = {
  list: (query: Query, signal?: AbortSignal) => getJson<DeliveryList>("deliveries", query, signal),
  run: (signal?: AbortSignal) => getJson<RunState>("run", {}, signal),
  delivery: (id: string, signal?: AbortSignal) => getJson<DeliveryView>(one(id), {}, signal),
  payload: (id: string, query: { pointer: string; from?: number }, signal?: AbortSignal) =>
    getJson<PayloadNode>(`${one(id)}/payload`, query, signal),
  searchPayload: (id: string, q: string, signal?: AbortSignal) =>
    getJson<PayloadMatches>(`${one(id)}/payload/search`, { q }, signal),
  payloadText: (id: string, pointer: string, signal?: AbortSignal) =>
    request(`${one(id)}/payload/text`, { pointer }, { signal }, (answer) => answer.text()),
  story: (resource: string, id: string, signal?: AbortSignal) =>
    getJson<Story>("story", { resource, id }, signal),
  dead: (signal?: AbortSignal) => getJson<DeadLetters>("dead", {}, signal),
  act,
};

function act<Name extends keyof Acts>(
  name: Name,
  input: Acts[Name]["input"],
): Promise<Result<Acts[Name]["output"]>> {
  const headers = { "content-type": "application/json", "x-shipmondo-webhooks": "page" };
  const init = { method: "POST", headers, body: JSON.stringify(input) };
  return request(`act/${name}`, {}, init, json<Acts[Name]["output"]>);
}

const getJson = <Value>(path: string, query: Query, signal?: AbortSignal): Promise<Result<Value>> =>
  request(path, query, { signal }, json<Value>);

/** The types of `local/view` are the server's too: what it answers has them. */
const json = async <Value>(answer: Response): Promise<Value> => (await answer.json()) as Value;

async function request<Value>(
  path: string,
  query: Query,
  init: { method?: string; headers?: HeadersInit; body?: string; signal?: AbortSignal | undefined },
  read: (answer: Response) => Promise<Value>,
): Promise<Result<Value>> {
  const { signal = null, ...rest } = init;
  try {
    const answer = await fetch(`/api/view/${path}${toSearch(query)}`, { ...rest, signal });
    if (answer.ok) return { ok: true, value: await read(answer) };
    return { ok: false, status: answer.status, error: await errorText(answer) };
  } catch {
    return { ok: false, status: 0, error: "The local run does not answer. Is it still running?" };
  }
}

function toSearch(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value));
  }
  return params.size === 0 ? "" : `?${params}`;
}

async function errorText(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "error" in body) return String(body.error);
  } catch {
    // No JSON: the status has to do.
  }
  return `The local run answered ${answer.status}.`;
}
