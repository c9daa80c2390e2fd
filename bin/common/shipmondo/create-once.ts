import type {
  Done,
  NewWebhook,
  RegisteredWebhook,
  ShipmondoApi,
} from "../../../lambda/shipmondo/shipmondo-api.ts";

/** Before each look for a webhook whose creation was not answered: lists lag. */
const looksMs = [1_000, 4_000, 8_000] as const;
const mostCreations = 3;

/**
 * Creates a webhook, and no second one when the answer was lost: then it is looked for in the list
 * before it is created again.
 * @param known ids of the webhooks that were there before
 */
export async function createOnce(
  api: Pick<ShipmondoApi, "createWebhook" | "webhooks">,
  webhook: NewWebhook,
  known: ReadonlySet<number>,
  sleep: (ms: number) => Promise<void>,
): Promise<Done<RegisteredWebhook>> {
  for (let number = 1; ; number++) {
    const made = await api.createWebhook(webhook);
    if (made.ok || made.reason !== "failed") return made;
    const found = await findMade(api, webhook, known, sleep);
    // Where the list does not say, it may be there.
    if (!found.ok) return found;
    if (found.value !== null) return { ok: true, value: found.value };
    if (number >= mostCreations) return made;
  }
}

async function findMade(
  api: Pick<ShipmondoApi, "webhooks">,
  { name, endpoint, resource_name, action }: NewWebhook,
  known: ReadonlySet<number>,
  sleep: (ms: number) => Promise<void>,
): Promise<Done<RegisteredWebhook | null>> {
  for (const ms of looksMs) {
    await sleep(ms);
    const listed = await api.webhooks();
    if (!listed.ok) return listed;
    const made = listed.value.find(
      (each) =>
        !known.has(each.id) &&
        each.name === name &&
        each.endpoint === endpoint &&
        each.resource_name === resource_name &&
        each.action === action,
    );
    if (made !== undefined) return { ok: true, value: made };
  }
  return { ok: true, value: null };
}
