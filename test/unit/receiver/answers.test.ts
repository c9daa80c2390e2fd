import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import { order, pingRequest, sampleFor, webhookRequest } from "../../../testing/samples/index.ts";
import { signToken } from "../../../testing/signing.ts";
import {
  memoryBucket,
  memoryKeys,
  memoryQueue,
  refusedForGood,
  testStart,
  webhookEvent,
} from "../../harness/fakes.ts";
import {
  countsIn,
  deliveriesOn,
  inMemoryReceiver,
  testKey,
} from "../../harness/in-memory-receiver.ts";

const data = sampleFor("Orders", "create", 7);
const genuine = (overrides: Partial<Parameters<typeof webhookRequest>[0]> = {}) =>
  webhookEvent(
    webhookRequest({ resource: "Orders", action: "create", data, key: testKey, ...overrides }),
  );
const bytesOf = (payload: string | Uint8Array) =>
  webhookEvent({
    headers: { "SMD-Resource-Id": "42" },
    body: JSON.stringify({ data: signToken(payload, testKey) }),
  });

/** The prefix that each stored object lies under. */
const prefixes = (objects: ReadonlyMap<string, string>): string[] =>
  [...objects.keys()].map((key) => key.slice(0, key.lastIndexOf("/") + 1));

describe("the receiver's answer", () => {
  it("is 200 with the delivery's id when the queue took it", async () => {
    const { receive, queue, bucket, lines } = inMemoryReceiver();
    const answer = await receive(genuine());

    const [delivery] = deliveriesOn(queue);
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ id: delivery?.id });
    expect(delivery).toEqual({
      v: 1,
      id: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      receivedAt: new Date(testStart).toISOString(),
      resource: "Orders",
      action: "create",
      resourceId: "7",
      webhookId: "1",
      webhookName: "Orders:create",
      url: "http://127.0.0.1:3000/webhooks",
      user: "user@example.com",
      key: "shop",
      bound: true,
      data,
    });
    expect(bucket.objects.size).toBe(0);
    expect(countsIn(lines)).toEqual({ Accepted: 1, "Verified:shop": 1 });
  });

  it("is 200 to a ping, which is kept nowhere", async () => {
    const { receive, queue, bucket, lines } = inMemoryReceiver();
    const answer = await receive(webhookEvent(pingRequest({ key: testKey })));
    expect(answer.statusCode).toBe(200);
    expect(queue.messages).toEqual([]);
    expect(bucket.objects.size).toBe(0);
    expect(countsIn(lines)).toEqual({ Pinged: 1, "Verified:shop": 1 });
  });

  it("is 200 to a delivery larger than a message, which lies in large/ with a pointer on the queue", async () => {
    const { receive, queue, bucket } = inMemoryReceiver();
    const large = order({ order_note: "å".repeat(600_000) });
    const answer = await receive(genuine({ data: large }));

    expect(answer.statusCode).toBe(200);
    const [[key, text] = ["", "null"]] = bucket.objects;
    expect(key).toMatch(/^large\/2026-03-02T09:00:00\.000Z-[0-9a-f]{64}$/);
    expect(JSON.parse(text)).toMatchObject({ id: key.slice(-64), data: large });
    const [pointer] = deliveriesOn(queue);
    expect(pointer).toMatchObject({ large: { key, bytes: Buffer.byteLength(text) } });
    expect(pointer).not.toHaveProperty("data");
    expect(Buffer.byteLength(text)).toBeGreaterThan(maxMessageBytes);
  });

  it.each(["small", "large"])(
    "is 200 to a %s delivery that the queue does not take, which lies whole in pending/",
    async (size) => {
      const { receive, queue, bucket, lines } = inMemoryReceiver({
        queue: memoryQueue(() => refusedForGood),
      });
      const sent = order({ order_note: "a".repeat(size === "large" ? 1_200_000 : 1) });
      const answer = await receive(genuine({ data: sent }));

      expect(answer.statusCode).toBe(200);
      expect(queue.messages).toEqual([]);
      const pending = [...bucket.objects].filter(([key]) => key.startsWith("pending/"));
      expect(pending).toHaveLength(1);
      expect(JSON.parse(pending[0]?.[1] ?? "null")).toMatchObject({ data: sent, key: "shop" });
      expect(countsIn(lines)).toEqual({ Held: 1, Accepted: 1, "Verified:shop": 1 });
    },
  );

  it("is 200 while no key can be read: the request lies in pending/unverified/ with its token", async () => {
    const keys = memoryKeys({ shop: testKey });
    keys.failing = true;
    const { receive, queue, bucket, lines } = inMemoryReceiver({ keys });
    const event = genuine();
    const answer = await receive(event);

    expect(answer.statusCode).toBe(200);
    expect(queue.messages).toEqual([]);
    expect(prefixes(bucket.objects)).toEqual(["pending/unverified/"]);
    const { data: token } = JSON.parse(event.body ?? "") as { data: string };
    expect(JSON.parse([...bucket.objects.values()][0] ?? "")).toEqual({
      v: 1,
      reason: "keys_unreadable",
      receivedAt: new Date(testStart).toISOString(),
      resource: "Orders",
      action: "create",
      resourceId: "7",
      webhookId: "1",
      user: "user@example.com",
      token,
    });
    expect(countsIn(lines)).toEqual({ KeysUnreadable: 1, HeldUnverified: 1 });
  });

  it.each([
    ["signature", genuine({ key: "another key" })],
    [
      "algorithm",
      webhookEvent({ body: JSON.stringify({ data: signToken("{}", testKey, { alg: "HS512" }) }) }),
    ],
    ["binding", genuine({ headers: { "SMD-Action": "delete" } })],
  ])("is 401 %s to what must not be handled, which lies in refused/", async (reason, event) => {
    const { receive, queue, bucket, lines } = inMemoryReceiver();
    const answer = await receive(event);
    expect(answer).toMatchObject({ statusCode: 401, body: JSON.stringify({ error: reason }) });
    expect(queue.messages).toEqual([]);
    expect(prefixes(bucket.objects)).toEqual(["refused/"]);
    expect(JSON.parse([...bucket.objects.values()][0] ?? "")).toMatchObject({ v: 1, reason });
    const verified = reason === "binding" ? { "Verified:shop": 1 } : {};
    expect(countsIn(lines)).toEqual({ Refused: 1, [`Refused:${reason}`]: 1, ...verified });
  });

  it.each([
    ["shipmondo-webhooks-test/Orders:create", true],
    ["shop/shipmondo-webhooks-test/Orders:create", undefined],
  ])(
    "is 200 to a delivery of the webhook %s, with test %p and a group to match",
    async (webhookName, test) => {
      const { receive, queue } = inMemoryReceiver({ requireBinding: true });
      expect((await receive(genuine({ webhookName }))).statusCode).toBe(200);
      const [delivery] = deliveriesOn(queue);
      expect([delivery?.test, delivery?.bound]).toEqual([test, true]);
      const group = test === true ? ["Orders", "7", "test"] : ["Orders", "7"];
      expect(queue.messages[0]?.groupId).toBe(JSON.stringify(group));
    },
  );

  it.each(["Orders:new", "Shop A/Shipments:dk", "Orders:cancel"])(
    "is 200 to a delivery of a webhook whose name only looks like a binding: %s",
    async (webhookName) => {
      const { receive, queue } = inMemoryReceiver();
      expect((await receive(genuine({ webhookName }))).statusCode).toBe(200);
      expect(deliveriesOn(queue)).toMatchObject([{ bound: false, webhookName }]);
    },
  );

  it("is 401 unbound to a webhook of a free name only where binding is required", async () => {
    const event = genuine({ webhookName: "my orders" });
    const strict = inMemoryReceiver({ requireBinding: true });
    expect((await strict.receive(event)).body).toBe('{"error":"unbound"}');
    expect(prefixes(strict.bucket.objects)).toEqual(["refused/"]);

    const open = inMemoryReceiver();
    expect((await open.receive(event)).statusCode).toBe(200);
    expect(deliveriesOn(open.queue)).toMatchObject([{ bound: false }]);
  });

  it.each([
    ["there is none", {}],
    ["the only one is empty", { shop: "" }],
  ])("is 503 no_key when %s, and the request lies in refused/", async (_case, secrets) => {
    const { receive, queue, bucket } = inMemoryReceiver({ keys: memoryKeys(secrets) });
    const answer = await receive(genuine());
    expect(answer).toMatchObject({ statusCode: 503, body: '{"error":"no_key"}' });
    expect(queue.messages).toEqual([]);
    expect(prefixes(bucket.objects)).toEqual(["refused/"]);
  });

  it.each([
    ["not JSON", "order created"],
    ["broken UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["an array", "[1]"],
    ["a number", "7"],
    ["without data though a header names an object", '{"webhook":"Orders:create"}'],
    ["of null data though a header names an object", '{"webhook":"Orders:create","data":null}'],
  ])(
    "is 200 to a signed payload that is %s, which lies in refused/ as unreadable",
    async (_case, payload) => {
      const { receive, queue, bucket, lines } = inMemoryReceiver();
      const answer = await receive(bytesOf(payload));
      expect(answer.statusCode).toBe(200);
      expect(queue.messages).toEqual([]);
      expect(prefixes(bucket.objects)).toEqual(["refused/"]);
      expect(JSON.parse([...bucket.objects.values()][0] ?? "")).toMatchObject({
        reason: "unreadable",
      });
      expect(countsIn(lines)).toEqual({ Unreadable: 1, "Verified:shop": 1 });
    },
  );

  it.each([
    ["a delivery", genuine(), {}],
    ["an unreadable payload", bytesOf("junk"), {}],
    ["a request that no key can be read for", genuine(), { failing: true }],
  ])(
    "is 503 not_stored when neither the queue nor the bucket takes %s",
    async (_case, event, fault) => {
      const keys = Object.assign(memoryKeys({ shop: testKey }), fault);
      const { receive, lines } = inMemoryReceiver({
        keys,
        queue: memoryQueue(() => refusedForGood),
        bucket: memoryBucket(() => refusedForGood),
      });
      expect(await receive(event)).toMatchObject({
        statusCode: 503,
        body: '{"error":"not_stored"}',
      });
      expect(countsIn(lines).Lost).toBe(1);
    },
  );

  it("is the refusal all the same when the bucket does not take what was refused", async () => {
    const { receive } = inMemoryReceiver({ bucket: memoryBucket(() => refusedForGood) });
    expect((await receive(genuine({ key: "another key" }))).statusCode).toBe(401);
  });
});
