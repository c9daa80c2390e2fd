import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { deliveryId, unopenedId } from "../../../lambda/common/delivery-message.ts";
import { openUnverifiedHold, openVerifiedHold } from "../../../lambda/reclaimer/open-hold.ts";
import { importKey } from "../../../lambda/intake/verify-token.ts";
import type { HeldRequest } from "../../../lambda/intake/webhook-request.ts";
import { payloadShapes, payloadText, signToken } from "../../../testing/signing.ts";
import { objectsOf, unverifiedHold, type Hold, type UnverifiedOptions } from "./holds.ts";
import { testReclaimer } from "./reclaimer.ts";

const data = { id: 7, note: "marker-kirsten" };
const id = deliveryId(Buffer.from(JSON.stringify(data)), "Orders", "create");

/** What the receiver gave a request that it could not open. */
const heldIdOf = ([, text]: Hold): string => {
  const { token, resource, action } = JSON.parse(text) as HeldRequest;
  return unopenedId(token.slice(0, token.lastIndexOf(".")), resource, action);
};

describe("an unverified hold", () => {
  it("that a present key verifies goes to the queue as a delivery, and only then out of the bucket", async () => {
    const hold = unverifiedHold("a");
    const { run, sent, steps, bucket } = testReclaimer({ objects: objectsOf(hold) });
    expect(await run()).toEqual({ forwarded: 1 });
    expect(sent.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      {
        v: 1,
        id,
        receivedAt: "2026-03-02T09:00:00.000Z",
        resource: "Orders",
        action: "create",
        resourceId: "7",
        webhookId: "31",
        webhookName: "Orders:create",
        url: null,
        user: "marker-user",
        key: "shop",
        bound: true,
        data,
      },
    ]);
    expect(steps).toEqual([`send ${id}`, `remove ${hold[0]}`]);
    expect(bucket.size).toBe(0);
  });

  it("is told of with both ids, as the request's and as the delivery's, once the queue took it and while it still lies there", async () => {
    const events: unknown[] = [];
    const [key, text] = unverifiedHold(heldIdOf(unverifiedHold("a")));
    const isThere = (): boolean => reclaimer.bucket.has(key);
    const note = (event: unknown): void => void events.push({ event, isThere: isThere() });
    let isDown = true;
    const reclaimer = testReclaimer({
      objects: objectsOf([key, text]),
      answer: () => (isDown ? { ok: false, retryable: true, code: "Down" } : { ok: true }),
    });
    subscribe("shipmondo-webhooks", note);
    try {
      expect(await reclaimer.run()).toEqual({ waiting: 1 });
      expect(events).toEqual([]);
      isDown = false;
      expect(await reclaimer.run()).toEqual({ forwarded: 1 });
    } finally {
      unsubscribe("shipmondo-webhooks", note);
    }
    const heldId = heldIdOf([key, text]);
    const event: unknown = expect.objectContaining({ type: "opened", heldId, id });
    expect(events).toEqual([{ event, isThere: true }]);
    expect(reclaimer.sent).toMatchObject([{ deduplicationId: id, heldId }]);
    const logged = reclaimer.lines.filter((line) => line.includes('"held":'));
    expect(logged).toHaveLength(2);
    for (const line of logged) {
      expect(JSON.parse(line)).toMatchObject({ deliveryId: id, heldId });
    }
  });

  it("of each of the two webhooks of a rotation is the same delivery, in messages that the queue takes for one", async () => {
    const claims = { webhook: "next/Orders:create", data, url: "https://shop.example/next" };
    const other = unverifiedHold("b", { key: "drømmekage-8", claims, second: 1 });
    const { run, sent } = testReclaimer({
      objects: objectsOf(unverifiedHold("a"), other),
      keys: () => ({ shop: "kagemand-7", next: "drømmekage-8" }),
    });
    expect(await run()).toEqual({ forwarded: 2 });
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual([id, id]);
    expect(new Set(sent.map(({ groupId }) => groupId)).size).toBe(1);
  });

  it.each(payloadShapes)("is read in the shape %s", async (shape) => {
    const claims = { webhook: "Orders:create", data: { id: 7, weight: "1.0" } };
    const token = signToken(payloadText(claims, shape), "kagemand-7");
    const objects = objectsOf(unverifiedHold("a", { request: { token } }));
    const { run, sent } = testReclaimer({ objects });
    expect(await run()).toEqual({ forwarded: 1 });
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ data: { id: 7, weight: "1.0" } });
  });

  it("waits while no key can be read, and goes on when one can", async () => {
    let keys: Readonly<Record<string, string>> | null = null;
    const hold = unverifiedHold("a");
    const { run, bucket } = testReclaimer({ objects: objectsOf(hold), keys: () => keys });
    expect(await run()).toEqual({ waiting: 1 });
    expect([...bucket]).toEqual([hold]);
    keys = { shop: "kagemand-7" };
    expect(await run()).toEqual({ forwarded: 1 });
  });

  it("is judged by the present keys: a key that was removed verifies nothing, a new one does", async () => {
    let keys: Readonly<Record<string, string>> = { old: "kagemand-7" };
    const { run, bucket } = testReclaimer({ keys: () => keys });
    const [oldKey, text] = unverifiedHold("a");
    bucket.set(oldKey, text);
    expect(await run()).toEqual({ forwarded: 1 });

    keys = { new: "drømmekage-8" };
    const [signedWithOld] = unverifiedHold("b");
    bucket.set(signedWithOld, text);
    const [newKey, newText] = unverifiedHold("c", { key: "drømmekage-8" });
    bucket.set(newKey, newText);
    expect(await run()).toEqual({ quarantined: 1, forwarded: 1 });
    expect([...bucket.keys()]).toEqual([signedWithOld.replace("pending/unverified/", "refused/")]);
  });

  it.each([
    ["a stranger's key", { shop: "another" }, "signature"],
    ["no key there", {}, "no_key"],
    ["an empty key only", { shop: "" }, "no_key"],
  ])(
    "signed with %s is quarantined with the reason, to be brought back",
    async (_what, keys, reason) => {
      const [key, text] = unverifiedHold("a");
      const { run, bucket, sent } = testReclaimer({
        objects: objectsOf([key, text]),
        keys: () => keys,
      });
      expect(await run()).toEqual({ quarantined: 1 });
      const [aside] = [...bucket];
      expect(aside?.[0]).toBe(key.replace("pending/unverified/", "refused/"));
      expect(JSON.parse(aside?.[1] ?? "")).toEqual({
        ...(JSON.parse(text) as HeldRequest),
        reason,
      });
      expect(sent).toEqual([]);
    },
  );

  it("that is signed and cannot be read is quarantined", async () => {
    const token = signToken("no object", "kagemand-7");
    const objects = objectsOf(unverifiedHold("a", { request: { token } }));
    const { run, bucket } = testReclaimer({ objects });
    expect(await run()).toEqual({ quarantined: 1 });
    expect([...bucket.values()].join("")).toContain('"reason":"unreadable"');
  });

  it.each([
    ["no data though a header names an object", payloadText({ webhook: "Orders:create" }), true],
    ["null as data", payloadText({ webhook: "Orders:create", data: null }), true],
    ["a payload that is no object", "no object", false],
  ])(
    "with %s becomes a delivery of null where that is asked for",
    async (_what, payload, bound) => {
      const token = signToken(payload, "kagemand-7");
      const hold = unverifiedHold("a", { request: { token } });
      const keys = [await importKey("shop", "kagemand-7")];
      const aside = await openUnverifiedHold(hold[1], keys, false);
      expect(aside).toMatchObject({ kind: "quarantined", reason: "unreadable" });

      const opened = await openUnverifiedHold(hold[1], keys, false, true);
      if (opened.kind !== "forward") throw new Error(opened.kind);
      expect(JSON.parse(opened.text)).toEqual({ ...opened.head, data: null });
      expect(opened.head).toMatchObject({
        id: heldIdOf(hold),
        resourceId: "7",
        key: "shop",
        bound,
      });
      expect(openVerifiedHold(opened.text).kind).toBe("forward");
    },
  );

  it("is refused as before where a delivery of null is asked for: a forgery, what nothing binds, a ping", async () => {
    const keys = [await importKey("shop", "kagemand-7")];
    const open = (options: UnverifiedOptions) =>
      openUnverifiedHold(unverifiedHold("a", options)[1], keys, true, true);
    const unread = { token: signToken("no object", "kagemand-7") };
    expect(await open({ key: "another" })).toMatchObject({ reason: "signature" });
    expect(await open({ request: { action: "delete" } })).toMatchObject({ reason: "binding" });
    expect(await open({ request: unread })).toMatchObject({ reason: "unbound" });
    expect(await open({ claims: { action: "connection_test" } })).toMatchObject({ reason: "ping" });
  });

  it("that nothing binds is quarantined where binding is required", async () => {
    const claims = { webhook: "all of it", data: { id: 7 } };
    const objects = objectsOf(unverifiedHold("a", { claims }));
    expect(await testReclaimer({ objects }).run()).toEqual({ forwarded: 1 });
    expect(await testReclaimer({ objects, requireBinding: true }).run()).toEqual({
      quarantined: 1,
    });
  });

  it("that was signed under another webhook's name was answered 200, so it is quarantined", async () => {
    const objects = objectsOf(unverifiedHold("a", { request: { action: "status_update" } }));
    const { run, bucket, sent } = testReclaimer({ objects });
    expect(await run()).toEqual({ quarantined: 1 });
    expect(sent).toEqual([]);
    expect([...bucket.values()].join("")).toContain('"reason":"binding"');
  });

  it.each<[string, UnverifiedOptions]>([
    ["an action", { claims: { action: "connection_test" } }],
    ["neither data nor an object", { claims: { webhook: "w" }, request: { resourceId: null } }],
  ])("that is a ping, with %s, is dropped", async (_what, options) => {
    const objects = objectsOf(unverifiedHold("a", options));
    const { run, bucket, sent } = testReclaimer({ objects });
    expect(await run()).toEqual({ ping: 1 });
    expect([bucket.size, sent.length]).toEqual([0, 0]);
  });

  it.each<[string, UnverifiedOptions]>([
    ["another algorithm", { header: { alg: "none" } }],
    ["two segments", { request: { token: "eyJhbGciOiJIUzI1NiJ9.e30" } }],
    ["no token", { request: { token: "" } }],
  ])("with %s is forged, and dropped", async (_what, options) => {
    const objects = objectsOf(unverifiedHold("a", options));
    const { run, bucket, sent, lines } = testReclaimer({ objects });
    expect(await run()).toEqual({ forged: 1 });
    expect([bucket.size, sent.length]).toEqual([0, 0]);
    expect(lines.join("\n")).toContain('"ForgedDropped":1');
  });

  it.each(["", "null", "[]", '{"v":1}', '{"v":1,"token":7,"receivedAt":"x"}'])(
    "that the receiver did not write is dropped: %s",
    async (text) => {
      const [key] = unverifiedHold("a");
      const { run, bucket, sent } = testReclaimer({ objects: { [key]: text } });
      expect(await run()).toEqual({ forged: 1 });
      expect([bucket.size, sent.length]).toEqual([0, 0]);
    },
  );

  it("larger than a message goes to large/ when it is verified", async () => {
    const claims = { webhook: "Orders:create", data: { id: 7, pages: "x".repeat(1_100_000) } };
    const [key, text] = unverifiedHold("a", { claims });
    const { run, sent, bucket } = testReclaimer({ objects: objectsOf([key, text]) });
    expect(await run()).toEqual({ forwarded: 1 });
    const large = key.replace("pending/unverified/", "large/");
    expect([...bucket.keys()]).toEqual([large]);
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ large: { key: large } });
    expect(JSON.parse(bucket.get(large) ?? "")).toMatchObject({ data: claims.data });
  });

  it("leaves no token, key or payload in the log", async () => {
    const stranger = unverifiedHold("b", { key: "another", second: 1 });
    const genuine = unverifiedHold("a");
    const { token } = JSON.parse(genuine[1]) as HeldRequest;
    const { run, lines } = testReclaimer({ objects: objectsOf(genuine, stranger) });
    await run();
    const all = lines.join("\n");
    for (const secret of ["marker", token.slice(0, 40), "kagemand-7"]) {
      expect(all).not.toContain(secret);
    }
  });
});
