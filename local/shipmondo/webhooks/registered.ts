import type { Store } from "../store/store.ts";

/** A webhook with what is needed to fire it. */
export interface Registered {
  readonly id: number;
  readonly name: string;
  readonly endpoint: string;
  readonly resource_name: string;
  readonly action: string;
  readonly active: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly key: string;
}

/** All webhooks, active or not. */
export const registeredIn = (store: Store): readonly Registered[] =>
  [...store.all("webhooks")].map(({ text, hidden }) => ({
    ...(JSON.parse(text) as Omit<Registered, "key">),
    key: String(hidden.key),
  }));
