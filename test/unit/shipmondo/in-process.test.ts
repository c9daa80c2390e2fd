import { createShipmondo, type Shipmondo } from "../../../local/shipmondo/create-shipmondo.ts";
import { resourceActions } from "../../../local/shipmondo/catalogue.ts";
import type { Post } from "../../../local/shipmondo/webhooks/post.ts";

interface Posted {
  readonly at: number;
  readonly event: string;
  readonly updatedAt: string;
}

/**
 * A Shipmondo without a network, with a webhook for everything, and what it posts. Time passes only
 * while somebody waits.
 */
async function inMemory(post: Post = () => Promise.resolve({ status: 200 })): Promise<{
  readonly shipmondo: Shipmondo;
  readonly posted: readonly Posted[];
}> {
  let now = Date.parse("2026-03-29T00:59:59.950Z");
  const posted: Posted[] = [];
  const wakers: { readonly at: number; readonly wake: () => void }[] = [];
  const advance = (): void => {
    wakers.sort((a, b) => a.at - b.at);
    const next = wakers.shift();
    if (next === undefined) return;
    now = Math.max(now, next.at);
    next.wake();
  };
  const clock = {
    now: () => now,
    wait: (ms: number): Promise<void> =>
      new Promise((wake) => {
        wakers.push({ at: now + ms, wake });
        setImmediate(advance);
      }),
  };
  const shipmondo = createShipmondo(
    { credentials: { user: "u", key: "k" }, clock },
    (endpoint, request) => {
      const [, payload = ""] = request.body.split(".");
      const { data } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
        readonly data?: { readonly updated_at?: string };
      };
      const { headers } = request;
      const event = `${headers["SMD-Resource-Type"] ?? ""}:${headers["SMD-Action"] ?? ""}`;
      if (data !== undefined) posted.push({ at: now, event, updatedAt: data.updated_at ?? "" });
      return post(endpoint, request);
    },
  );
  for (const [resource_name, actions] of Object.entries(resourceActions)) {
    for (const action of actions) {
      const endpoint = "https://hooks.example.com/";
      await shipmondo.call({
        method: "POST",
        path: "/api/public/v3/webhooks",
        query: new URLSearchParams(),
        headers: { authorization: `Basic ${btoa("u:k")}` },
        body: JSON.stringify({ name: "a", endpoint, key: "k", action, resource_name }),
      });
    }
  }
  return { shipmondo, posted };
}

test("the deliveries of one act are 58 ms apart, each state with its own time, over the change to summer time", async () => {
  const { shipmondo, posted } = await inMemory();
  const { id } = await shipmondo.shop.createOrder();
  await shipmondo.settled();
  await shipmondo.shop.act("pack", id);
  await shipmondo.settled();
  await shipmondo.shop.act("ship", id);
  await shipmondo.settled();
  const start = posted[0]?.at ?? 0;
  expect(posted.map(({ event, at }) => `${event} ${at - start}`)).toEqual([
    "Orders:create 0",
    "Orders:status_update 0",
    "Orders:create_fulfillment 58",
    "Orders:create_shipment 58",
    "Shipments:create 116",
    "Shipment Monitor:latest 174",
  ]);
  expect(posted.slice(0, 4).map(({ updatedAt }) => updatedAt)).toEqual([
    "2026-03-29T01:59:59.950+01:00",
    // Two states of one object never share a time.
    "2026-03-29T01:59:59.951+01:00",
    "2026-03-29T03:00:00.008+02:00",
    "2026-03-29T03:00:00.009+02:00",
  ]);
});

test("at most 50 deliveries are on their way at once, and none is left out", async () => {
  let underway = 0;
  let most = 0;
  const { shipmondo, posted } = await inMemory(async () => {
    underway += 1;
    most = Math.max(most, underway);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underway -= 1;
    return { status: 200 };
  });
  for (let n = 0; n < 300; n += 1) await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(most).toBe(50);
  expect(posted).toHaveLength(300);
  expect(shipmondo.fired()).toHaveLength(300);
});

test("what was fired is remembered up to its limit", async () => {
  const post: Post = () => Promise.resolve({ status: 200 });
  const shipmondo = createShipmondo({ credentials: { user: "u", key: "k" }, firedLimit: 3 }, post);
  await shipmondo.call({
    method: "POST",
    path: "/api/public/v3/webhooks",
    query: new URLSearchParams(),
    headers: { authorization: `Basic ${btoa("u:k")}` },
    body: JSON.stringify({
      name: "a",
      endpoint: "https://hooks.example.com/",
      key: "k",
      action: "create",
      resource_name: "Orders",
    }),
  });
  for (let n = 0; n < 5; n += 1) await shipmondo.shop.createOrder();
  await shipmondo.settled();
  expect(shipmondo.fired().map(({ resourceId }) => resourceId)).toEqual([
    1_000_003, 1_000_004, 1_000_005,
  ]);
});

test("ids and objects follow from what is done, so that two runs are alike", async () => {
  const ordersOf = async () => {
    const { shipmondo } = await inMemory();
    const ids = shipmondo.shop.importOrders(3, (index) => ({ createdAt: index * 1_000 }));
    return ids.map((id) => shipmondo.shop.order(id));
  };
  expect(await ordersOf()).toEqual(await ordersOf());
});
