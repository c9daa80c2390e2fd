import { objectsOf, verifiedHold } from "./holds.ts";
import { testReclaimer } from "./reclaimer.ts";

const no = (code: string) => ({ ok: false, retryable: code !== "AccessDenied", code }) as const;

describe("a verified hold", () => {
  it("goes to the queue as it was held, and only then out of the bucket", async () => {
    const [key, text] = verifiedHold("a");
    const { run, sent, steps, bucket } = testReclaimer({ objects: objectsOf([key, text]) });
    expect(await run()).toEqual({ forwarded: 1 });
    expect(sent).toEqual([{ body: text, groupId: '["Orders","7"]', deduplicationId: "a" }]);
    expect(steps).toEqual(["send a", `remove ${key}`]);
    expect(bucket.size).toBe(0);
  });

  it("is sent again as the same delivery when a run died before it was removed", async () => {
    const [key, text] = verifiedHold("a");
    let removals = 0;
    const { run, sent, bucket } = testReclaimer({
      objects: objectsOf([key, text]),
      wrap: (objects) => ({
        ...objects,
        remove: (name) =>
          removals++ === 0 ? Promise.reject(new Error("S3 is away")) : objects.remove(name),
      }),
    });
    expect(await run()).toEqual({ waiting: 1 });
    expect(bucket.has(key)).toBe(true);
    expect(await run()).toEqual({ forwarded: 1 });
    const [first, second] = sent;
    expect(second).toEqual(first);
    expect(bucket.size).toBe(0);
  });

  it("is passed over when another run was faster", async () => {
    const { run, sent } = testReclaimer({
      objects: objectsOf(verifiedHold("a")),
      wrap: (objects) => ({ ...objects, read: () => Promise.resolve(null) }),
    });
    expect(await run()).toEqual({ gone: 1 });
    expect(sent).toEqual([]);
  });

  it("larger than a message goes to large/ first, a pointer to it on the queue", async () => {
    const [key, text] = verifiedHold("a", { data: { id: 7, pages: "x".repeat(1_100_000) } });
    const { run, sent, steps, bucket } = testReclaimer({ objects: objectsOf([key, text]) });
    expect(await run()).toEqual({ forwarded: 1 });
    const large = key.replace("pending/", "large/");
    expect(steps).toEqual([`write ${large}`, "send a", `remove ${key}`]);
    expect(bucket.get(large)).toBe(text);
    expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({
      id: "a",
      large: { key: large, bytes: Buffer.byteLength(text) },
    });
  });

  it.each([
    "InvalidMessageContents",
    "InvalidParameterValue",
    "InvalidParameterValueException",
    "MissingParameter",
  ])("that SQS will never take (%s) is quarantined", async (code) => {
    const [key, text] = verifiedHold("a");
    const { run, bucket } = testReclaimer({
      objects: objectsOf([key, text]),
      answer: () => no(code),
    });
    expect(await run()).toEqual({ quarantined: 1 });
    expect([...bucket]).toEqual([[key.replace("pending/", "refused/"), text]]);
  });

  it.each(["ServiceUnavailable", "AccessDenied", "AWS.SimpleQueueService.NonExistentQueue"])(
    "that the queue does not take now (%s) waits for the next run",
    async (code) => {
      const [key, text] = verifiedHold("a");
      const { run, bucket } = testReclaimer({
        objects: objectsOf([key, text]),
        answer: () => no(code),
      });
      expect(await run()).toEqual({ waiting: 1 });
      expect([...bucket]).toEqual([[key, text]]);
    },
  );

  it.each(["", "null", "[]", "7", '{"v":1}', '{"v":2,"id":"a","data":{}}', '{"v":1,"id":"a"}'])(
    "that is no delivery is quarantined: %s",
    async (text) => {
      const [key] = verifiedHold("a");
      const { run, bucket, sent } = testReclaimer({ objects: { [key]: text } });
      expect(await run()).toEqual({ quarantined: 1 });
      expect([...bucket]).toEqual([[key.replace("pending/", "refused/"), text]]);
      expect(sent).toEqual([]);
    },
  );
});

describe("holds of one object", () => {
  const three = objectsOf(
    verifiedHold("c", { second: 3 }),
    verifiedHold("a", { second: 1 }),
    verifiedHold("b", { second: 2 }),
  );

  it("are sent in the order they were received, one after the other", async () => {
    const sending = new Set<string>();
    let together = 0;
    const { run, sent } = testReclaimer({
      objects: three,
      async answer({ deduplicationId }) {
        sending.add(deduplicationId);
        together = Math.max(together, sending.size);
        await new Promise((resolve) => setTimeout(resolve, deduplicationId === "a" ? 20 : 1));
        sending.delete(deduplicationId);
        return { ok: true };
      },
    });
    expect(await run()).toEqual({ forwarded: 3 });
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual(["a", "b", "c"]);
    expect(together).toBe(1);
  });

  it("stay behind one that could not be sent", async () => {
    let isDown = true;
    const { run, sent } = testReclaimer({
      objects: three,
      answer: ({ deduplicationId }) =>
        isDown && deduplicationId === "b" ? no("ServiceUnavailable") : { ok: true },
    });
    expect(await run()).toEqual({ forwarded: 1, waiting: 1, behind: 1 });
    isDown = false;
    expect(await run()).toEqual({ forwarded: 2 });
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual(["a", "b", "c"]);
  });

  it("stay behind it in all later chunks of the run too", async () => {
    let isDown = true;
    const ids = Array.from({ length: 30 }, (_, n) => `v${String(n).padStart(2, "0")}`);
    const { run, sent } = testReclaimer({
      objects: objectsOf(...ids.map((id, second) => verifiedHold(id, { second }))),
      answer: ({ deduplicationId }) =>
        isDown && deduplicationId === "v02" ? no("ServiceUnavailable") : { ok: true },
    });
    expect(await run()).toEqual({ forwarded: 2, waiting: 1, behind: 27 });
    isDown = false;
    expect(await run()).toEqual({ forwarded: 28 });
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual(ids);
  });

  it("do not hold up those of another object", async () => {
    const { run, sent } = testReclaimer({
      objects: { ...three, ...objectsOf(verifiedHold("other", { second: 4, resourceId: "8" })) },
      answer: ({ groupId }) => (groupId.includes("8") ? { ok: true } : no("ServiceUnavailable")),
    });
    expect(await run()).toEqual({ forwarded: 1, waiting: 1, behind: 2 });
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual(["other"]);
  });
});
