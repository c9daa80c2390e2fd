import type { Clock } from "../clock.ts";
import { formatTime } from "../copenhagen.ts";
import { recordOf } from "../store/record.ts";
import type { Store } from "../store/store.ts";
import { pingOf, type PingForm } from "../webhooks/ping.ts";
import type { Post } from "../webhooks/post.ts";
import { registeredIn, type Registered } from "../webhooks/registered.ts";
import type { TokenShape } from "../webhooks/sign.ts";
import { errorAnswer, jsonAnswer, notFound, type ApiAnswer } from "./answer.ts";
import { checkChange, checkCreation, type CreationRules } from "./webhook-rules.ts";

export interface WebhookCallsOptions extends CreationRules {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: Post;
  readonly shape: TokenShape;
  readonly pingForm: PingForm;
  readonly timeoutMs: number;
  /**
   * Whether creating answers one object, as the sandbox does, or an array, as the specification
   * says.
   */
  readonly createAnswers: "object" | "array";
  /** Refuse a webhook that has name, endpoint, resource and action of another. */
  readonly refuseDuplicates: boolean;
  /** Aborted when the server stops. */
  readonly stopped: AbortSignal;
}

export interface WebhookCalls {
  create(body: string): Promise<ApiAnswer>;
  change(id: number, body: string): ApiAnswer;
  remove(id: number): ApiAnswer;
}

/** Creating, changing and deleting webhooks. A webhook's key is never answered. */
export function createWebhookCalls(options: WebhookCallsOptions): WebhookCalls {
  const { store, clock, createAnswers } = options;
  const isThere = (asked: Omit<Registered, "id">): boolean =>
    registeredIn(store).some(
      ({ name, endpoint, resource_name, action }) =>
        name === asked.name &&
        endpoint === asked.endpoint &&
        resource_name === asked.resource_name &&
        action === asked.action,
    );
  return {
    async create(body) {
      const checked = checkCreation(body, options);
      if (!checked.ok) return errorAnswer(422, checked.error);
      const made = formatTime(clock.now());
      const { key, name, endpoint, action, resource_name } = checked.value;
      const shown = { endpoint, active: true, created_at: made, updated_at: made, name };
      const webhook = { ...shown, action, resource_name };
      if (options.refuseDuplicates && isThere({ ...webhook, key })) {
        return errorAnswer(422, "The webhook exists already");
      }
      const { shape, pingForm, timeoutMs, stopped: signal } = options;
      const ping = pingOf({ ...webhook, key }, pingForm, shape);
      const answered = await options.post(new URL(endpoint), { ...ping, timeoutMs, signal });
      if (!("status" in answered) || answered.status !== 200) {
        return errorAnswer(422, "The endpoint did not answer the test with status 200");
      }
      const record = recordOf("webhooks", { id: store.takeId("webhooks"), ...webhook }, { key });
      store.commit([{ put: record }]);
      return jsonAnswer(200, createAnswers === "array" ? `[${record.text}]` : record.text);
    },
    change(id, body) {
      const found = store.get("webhooks", id);
      if (found === null) return notFound;
      const checked = checkChange(body);
      if (!checked.ok) return errorAnswer(422, checked.error);
      const webhook = {
        ...(JSON.parse(found.text) as Registered),
        ...checked.value,
        updated_at: formatTime(Math.max(clock.now(), found.updatedAt)),
      };
      const record = recordOf("webhooks", { ...webhook }, found.hidden);
      store.commit([{ put: record }]);
      return jsonAnswer(200, record.text);
    },
    remove(id) {
      const found = store.get("webhooks", id);
      if (found === null) return notFound;
      store.commit([{ removed: { kind: "webhooks", id } }]);
      return jsonAnswer(200, found.text);
    },
  };
}
