import type {
  Done,
  RegisteredWebhook,
  ShipmondoApi,
} from "../../../lambda/shipmondo/shipmondo-api.ts";

/** Between two readings of a list that lags; lists were seen to be some seconds behind. */
const pausesMs = [0, 2_000, 4_000, 8_000] as const;

/** What calls have changed, and a list may not show yet. */
export interface Changes {
  /** As the API answered them, by id. */
  readonly written: ReadonlyMap<number, RegisteredWebhook>;
  readonly deleted: ReadonlySet<number>;
}

/**
 * The webhooks as they now are: read until the list shows what was changed, and where it goes on
 * lagging, by id, which does not lag.
 */
export async function settledWebhooks(
  api: Pick<ShipmondoApi, "webhooks" | "webhook">,
  { written, deleted }: Changes,
  sleep: (ms: number) => Promise<void>,
): Promise<Done<readonly RegisteredWebhook[]>> {
  let listed: readonly RegisteredWebhook[] = [];
  for (const ms of pausesMs) {
    if (ms > 0) await sleep(ms);
    const read = await api.webhooks();
    if (!read.ok) return read;
    listed = read.value;
    if (isShown(listed, written, deleted)) return read;
  }
  const byId = new Map(listed.map((webhook) => [webhook.id, webhook]));
  for (const id of [...written.keys(), ...deleted]) {
    const read = await api.webhook(id);
    if (read.ok) byId.set(id, read.value);
    else if (read.reason === "not_found") byId.delete(id);
    else return read;
  }
  return { ok: true, value: [...byId.values()] };
}

function isShown(
  listed: readonly RegisteredWebhook[],
  written: Changes["written"],
  deleted: Changes["deleted"],
): boolean {
  const byId = new Map(listed.map((webhook) => [webhook.id, webhook]));
  return (
    [...deleted].every((id) => !byId.has(id)) &&
    [...written].every(([id, { name, active }]) => {
      const shown = byId.get(id);
      return deleted.has(id) || (shown?.name === name && shown.active === active);
    })
  );
}
