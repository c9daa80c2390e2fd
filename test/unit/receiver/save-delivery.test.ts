import { createSaveDelivery } from "../../../lambda/receiver/save-delivery.ts";
import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import { createLog } from "../../../lambda/common/log.ts";
import { busy, memoryBucket, memoryQueue, refusedForGood, taken } from "../../harness/fakes.ts";
import { deliveryHead } from "../../harness/delivery.ts";

function saver(options: { queue?: typeof taken; bucket?: (key: string) => typeof taken } = {}) {
  const queue = memoryQueue(() => options.queue ?? taken);
  const bucket = memoryBucket();
  const lines: string[] = [];
  const save = createSaveDelivery({
    queue,
    bucket: {
      put: async (key, body, signal) => {
        const outcome = options.bucket?.(key) ?? taken;
        return outcome.ok ? bucket.put(key, body, signal) : outcome;
      },
    },
    now: Date.now,
    random: () => 0.5,
    log: createLog((line) => lines.push(line), Date.now),
  });
  return { save, queue, bucket, lines };
}

const head = deliveryHead();
/** A deadline some time from now. */
const soon = (): number => Date.now() + 2_400;
const json = (data: unknown): Buffer => Buffer.from(JSON.stringify(data));
const large = json("x".repeat(1_200_000));

describe("save", () => {
  it("puts a delivery of exactly an SQS message's size on the queue whole", async () => {
    const { save, queue, bucket } = saver();
    await save(head, json(""), soon());
    const room = maxMessageBytes - Buffer.byteLength(queue.messages[0]?.body ?? "");
    await save(head, json("x".repeat(room)), soon());
    expect(Buffer.byteLength(queue.messages[1]?.body ?? "")).toBe(maxMessageBytes);
    expect(bucket.objects.size).toBe(0);

    await save(head, json("x".repeat(room + 1)), soon());
    expect([...bucket.objects.keys()]).toEqual([`large/${head.receivedAt}-${head.id}`]);
  });

  it("measures a message in bytes, not in characters", async () => {
    const { save, bucket } = saver();
    await save(head, json("å".repeat(600_000)), soon());
    expect(bucket.objects.size).toBe(1);
  });

  it("gives the pointer the group and the deduplication id of its delivery", async () => {
    const { save, queue } = saver();
    await save(head, json({ id: 7 }), soon());
    await save(head, large, soon());
    const [whole, pointer] = queue.messages;
    expect(pointer?.groupId).toBe(whole?.groupId);
    expect(pointer?.deduplicationId).toBe(whole?.deduplicationId);
  });

  it("puts no pointer on the queue for what large/ did not take", async () => {
    const { save, queue, bucket } = saver({
      bucket: (key) => (key.startsWith("large/") ? refusedForGood : taken),
    });
    expect(await save(head, large, soon())).toEqual({ ok: true, place: "pending" });
    expect(queue.messages).toEqual([]);
    expect([...bucket.objects.keys()]).toEqual([`pending/${head.receivedAt}-${head.id}`]);
  });

  it("logs each failed attempt by its place and code, without data", async () => {
    const { save, lines } = saver({ queue: refusedForGood, bucket: () => busy });
    expect(await save(head, json("a-marker"), Date.now() + 30)).toEqual({ ok: false });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "WARN",
      deliveryId: head.id,
      place: "queue",
      code: "AccessDenied",
    });
    expect(lines.join()).not.toContain("a-marker");
  });
});
