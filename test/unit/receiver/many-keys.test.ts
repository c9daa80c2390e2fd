import { webhookRequest } from "../../../testing/samples/index.ts";
import type { HeldRequest } from "../../../lambda/intake/webhook-request.ts";
import {
  memoryBucket,
  memoryKeys,
  refusedForGood,
  testClock,
  webhookEvent,
} from "../../harness/fakes.ts";
import { countsIn, deliveriesOn, inMemoryReceiver } from "../../harness/in-memory-receiver.ts";

const secrets = Object.fromEntries(
  Array.from({ length: 100 }, (_, n) => [`key-${String(n).padStart(2, "0")}`, `secret-${n}`]),
);
const signedWith = (key: string) =>
  webhookEvent(webhookRequest({ resource: "Orders", action: "create", data: { id: 7 }, key }));

/**
 * A receiver with a hundred keys and a clock that moves on with each look at it, as it does under a
 * large token.
 */
function slowReceiver(msALook: number, options: Parameters<typeof inMemoryReceiver>[0] = {}) {
  const clock = testClock();
  let step = 0;
  const stepping = {
    ...clock,
    now: (): number => {
      clock.advance(step);
      return clock.now();
    },
  };
  const keys = memoryKeys(secrets);
  const receiver = inMemoryReceiver({ keys, clock: stepping, ...options });
  return {
    ...receiver,
    slow: () => {
      step = msALook;
    },
    fast: () => {
      step = 0;
    },
  };
}

describe("a token under many keys", () => {
  it("is held unverified when there is no time to try them all, and answered within the deadline", async () => {
    const { receive, queue, bucket, lines, clock, slow, fast } = slowReceiver(50);
    slow();
    const startedAt = clock.now();
    const answer = await receive(signedWith("secret-99"));
    fast();
    expect(answer.statusCode).toBe(200);
    expect(clock.now() - startedAt).toBeLessThan(2_400);
    expect(queue.messages).toEqual([]);
    const [[key, text] = ["", "{}"]] = bucket.objects;
    expect(key).toMatch(/^pending\/unverified\//);
    expect((JSON.parse(text) as HeldRequest).reason).toBe("keys_not_tried");
    expect(countsIn(lines)).toEqual({ HeldUnverified: 1 });
  });

  it("is taken as soon as a key verifies it, in time or not", async () => {
    const { receive, queue, slow } = slowReceiver(2_000);
    slow();
    expect((await receive(signedWith("secret-0"))).statusCode).toBe(200);
    expect(deliveriesOn(queue)).toMatchObject([{ key: "key-00" }]);
  });

  it("is tried first under the key that verified last", async () => {
    const { receive, queue, slow } = slowReceiver(2_000);
    await receive(signedWith("secret-99"));
    slow();
    expect((await receive(signedWith("secret-99"))).statusCode).toBe(200);
    expect(deliveriesOn(queue)).toMatchObject([{ key: "key-99" }, { key: "key-99" }]);
  });

  it("that is forged is refused when there is time to try them all", async () => {
    const { receive, bucket } = slowReceiver(1);
    expect((await receive(signedWith("forged"))).body).toBe('{"error":"signature"}');
    expect([...bucket.objects.keys()]).toEqual([expect.stringMatching(/^refused\//)]);
  });

  it("is lost, with an alarm, when there is neither time to try them nor a bucket that takes it", async () => {
    const bucket = memoryBucket(() => refusedForGood);
    const { receive, lines, slow } = slowReceiver(50, { bucket });
    slow();
    expect((await receive(signedWith("secret-99"))).statusCode).toBe(503);
    expect(countsIn(lines)).toEqual({ Lost: 1 });
  });
});
