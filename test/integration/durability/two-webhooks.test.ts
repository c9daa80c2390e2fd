import { createDeliveryTracker } from "../../../local/delivery-tracker.ts";
import { createTracking } from "../../../local/tracking.ts";
import type { SignedRequest } from "../../../testing/samples/index.ts";
import { idOf, markedOrder } from "../../harness/durability/markers.ts";
import { startFaultyStack, type FaultyStack } from "../../harness/durability/faulty-stack.ts";
import { names } from "../../harness/durability/resources.ts";
import { waitUntil } from "../../harness/wait-until.ts";

let stack: FaultyStack;
/** What `GET /api/deliveries` of a local run would list. */
const tracker = createDeliveryTracker();
const nextKey = "marker-key-of-the-next-set";

beforeAll(async () => {
  stack = await startFaultyStack({ tracking: createTracking(tracker, () => undefined) });
  stack.engines.putKey(`${names.keysPath}/next`, nextKey);
  stack.startConsuming();
});

afterAll(async () => {
  await stack.stop();
});

/** One event as the two webhooks of a rotation send it. */
const bothOf = (n: number): readonly [SignedRequest, SignedRequest] => [
  markedOrder(n),
  markedOrder(n, { key: nextKey, webhookName: "next/Orders:create" }),
];
const rowsOf = (n: number) =>
  tracker.deliveries().filter(({ resourceId }) => resourceId === String(n));
const runsOf = (n: number) => stack.runs.all().filter(({ resourceId }) => resourceId === String(n));

async function handledOnce(n: number, id: string): Promise<void> {
  await waitUntil("it is handled and nothing waits", async () =>
    tracker.get(id)?.status === "handled" && (await stack.queued()) === 0 ? true : null,
  );
  expect(runsOf(n)).toMatchObject([{ id, ended: true }]);
  expect(rowsOf(n)).toMatchObject([{ id, status: "handled", attempts: 1 }]);
}

it("makes one delivery of an event that two webhooks of other keys and names bring", async () => {
  const [one, other] = bothOf(1);
  const id = idOf(one);
  expect(await stack.deliver(one)).toEqual({ status: 200, body: { id } });
  expect(await stack.deliver(other)).toEqual({ status: 200, body: { id } });
  await handledOnce(1, id);
});

it("makes one delivery and one row of it when both were held unverified", async () => {
  const [one, other] = bothOf(2);
  const id = idOf(one);
  await stack.coldStart();
  stack.proxies.ssm.set({ fault: { kind: "unavailable" } });
  const answers = [await stack.deliver(one), await stack.deliver(other)];
  const heldIds = answers.map(({ body }) => String(body.id));
  expect(new Set([...heldIds, id]).size).toBe(3);
  expect(heldIds.map((heldId) => tracker.get(heldId))).toMatchObject([
    { id: heldIds[0], status: "held" },
    { id: heldIds[1], status: "held" },
  ]);

  stack.proxies.ssm.clear();
  expect(await stack.reclaim()).toEqual({ forwarded: 2 });
  await handledOnce(2, id);
  for (const heldId of heldIds) expect(tracker.get(heldId)?.id).toBe(id);
  const lines = stack.lines.filter((line) => line.includes('"message":"Reclaimed"'));
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    heldIds.map((heldId) => expect.objectContaining({ deliveryId: id, heldId }) as unknown),
  );
});

it("hands an event to no handler again whose other webhook was held and is opened after that", async () => {
  const [one, other] = bothOf(3);
  const id = idOf(one);
  await stack.coldStart();
  stack.proxies.ssm.set({ fault: { kind: "unavailable" } });
  const held = await stack.deliver(other);
  stack.proxies.ssm.clear();
  await stack.coldStart();
  expect(await stack.deliver(one)).toEqual({ status: 200, body: { id } });
  await waitUntil("it is handled", () => tracker.get(id)?.status === "handled" || null);

  expect(await stack.reclaim()).toEqual({ forwarded: 1 });
  await waitUntil("they are one row", () => tracker.get(String(held.body.id))?.id === id || null);
  await handledOnce(3, id);
});
