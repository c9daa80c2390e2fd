import { createKeeper, mostRefusedBytes, type KeptRequest } from "../../../lambda/receiver/keep.ts";
import { createAllowance, type Refill } from "../../../lambda/receiver/allowance.ts";
import { splitToken } from "../../../lambda/intake/compact-token.ts";
import { unopenedId } from "../../../lambda/common/delivery-message.ts";
import { createLog } from "../../../lambda/common/log.ts";
import { signToken } from "../../../testing/signing.ts";
import {
  busy,
  hang,
  memoryBucket,
  memoryKeys,
  testClock,
  webhookEvent,
} from "../../harness/fakes.ts";
import {
  countsIn,
  fixedAllowance,
  inMemoryReceiver,
  testKey,
} from "../../harness/in-memory-receiver.ts";

const receivedAt = "2026-03-02T09:00:00.000Z";
const headers = {
  resource: "Orders",
  action: "create",
  resourceId: "7",
  webhookId: "1",
  user: null,
};

function request(payload = "{}", overrides: Partial<KeptRequest> = {}): KeptRequest {
  const token = splitToken(signToken(payload, testKey));
  if (!token.ok) throw new Error(token.reason);
  const id = unopenedId(token.value.signingInput, headers.resource, headers.action);
  return { id, token: token.value, headers, receivedAt, reason: "signature", ...overrides };
}

function keeper(
  options: {
    refusedBytes?: number;
    holdBytes?: number;
    perMinute?: number;
    objects?: Refill;
  } = {},
) {
  const { refusedBytes = 1_000_000, holdBytes = 1_000_000, perMinute = 0 } = options;
  const { objects = { atOnce: 1_000, perMinute: 0 } } = options;
  const allowance = (atOnce: number) =>
    createAllowance({ bytes: { atOnce, perMinute }, objects }, clock.now);
  const clock = testClock();
  const bucket = memoryBucket();
  const lines: string[] = [];
  const made = createKeeper({
    bucket,
    holdAllowance: allowance(holdBytes),
    refusedAllowance: allowance(refusedBytes),
    now: clock.now,
    random: () => 0.5,
    log: createLog((line) => lines.push(line), clock.now),
  });
  return { keep: made, bucket, clock, lines, deadline: clock.now() + 2_400 };
}

describe("the keeper", () => {
  it("names a kept request by its time and its id", async () => {
    const { keep, bucket, deadline } = keeper();
    const kept = request();
    expect(await keep.quarantine(kept, deadline)).toBe(true);
    const id = unopenedId(kept.token.signingInput, "Orders", "create");
    expect([...bucket.objects.keys()]).toEqual([`refused/${receivedAt}-${id}`]);
  });

  it("keeps what a later verification needs, and nothing else", async () => {
    const { keep, bucket, deadline } = keeper();
    const kept = request("{}", { reason: "keys_unreadable" });
    await keep.hold(kept, deadline);
    expect(JSON.parse([...bucket.objects.values()][0] ?? "")).toEqual({
      v: 1,
      reason: "keys_unreadable",
      receivedAt,
      ...headers,
      token: kept.token.text,
    });
  });

  it("quarantines no refused request of more than 256 kB", async () => {
    const { keep, bucket, deadline } = keeper();
    expect(await keep.quarantine(request("x".repeat(mostRefusedBytes)), deadline)).toBe(false);
    expect(await keep.quarantine(request("x".repeat(180_000)), deadline)).toBe(true);
    expect(bucket.objects.size).toBe(1);
    expect(mostRefusedBytes).toBe(256_000);
  });

  it("counts the bytes of a request, not its characters", async () => {
    const wide = { headers: { ...headers, user: "€".repeat(1_000) } };
    const { keep, deadline } = keeper({ refusedBytes: 2_000 });
    expect(await keep.quarantine(request("{}", wide), deadline)).toBe(false);
  });

  it.each(["quarantine", "hold"] as const)(
    "stores for strangers no more than their allowance, which refills (%s)",
    async (method) => {
      const kept = keeper({ refusedBytes: 50_000, holdBytes: 50_000, perMinute: 6_000 });
      const results: boolean[] = [];
      for (let n = 0; n < 20; n++) {
        results.push(await kept.keep[method](request(`${n}${"x".repeat(6_000)}`), kept.deadline));
      }
      const stored = [...kept.bucket.objects.values()].join("").length;
      expect(stored).toBeLessThanOrEqual(50_000);
      expect(results.filter((ok) => ok)).toHaveLength(kept.bucket.objects.size);
      expect(results.at(-1)).toBe(false);

      kept.clock.advance(120_000);
      expect(await kept.keep[method](request("x".repeat(6_000)), kept.clock.now() + 600)).toBe(
        true,
      );
    },
  );

  it.each(["hold", "quarantine"] as const)(
    "stores by %s no more objects than its allowance, however small they are",
    async (method) => {
      const { keep, bucket, clock } = keeper({ objects: { atOnce: 3, perMinute: 60 } });
      const store = () => keep[method](request(), clock.now() + 2_400);
      const kept: boolean[] = [];
      for (let n = 0; n < 5; n++) kept.push(await store());
      expect(kept).toEqual([true, true, true, false, false]);
      expect(bucket.objects.size).toBeGreaterThan(0);
      clock.advance(1_000);
      expect([await store(), await store()]).toEqual([true, false]);
    },
  );

  it("quarantines a signed request whatever its size, and whatever strangers stored before", async () => {
    const { keep, bucket, deadline } = keeper({ refusedBytes: 0 });
    expect(await keep.quarantineUnreadable(request("x".repeat(1_000_000)), deadline)).toBe(true);
    expect([...bucket.objects.keys()][0]).toMatch(/^refused\//);
  });

  it("makes another attempt at a busy bucket", async () => {
    const clock = testClock();
    let attempts = 0;
    const bucket = memoryBucket(() => (++attempts < 3 ? busy : { ok: true }));
    const allowance = fixedAllowance(1_000_000, 1_000, clock.now);
    const keep = createKeeper({
      bucket,
      holdAllowance: allowance,
      refusedAllowance: allowance,
      now: clock.now,
      random: () => 0,
      log: createLog(() => undefined, clock.now),
    });
    expect(await keep.quarantine(request(), clock.now() + 2_400)).toBe(true);
    expect(attempts).toBe(3);
  });
});

describe("the receiver", () => {
  const forged = (n: number) =>
    webhookEvent({
      body: JSON.stringify({ data: signToken(`${n}${"x".repeat(5_000)}`, "forged") }),
    });

  it("refuses 1,000 bad tokens within the bound on what they may store", async () => {
    const { receive, bucket, lines } = inMemoryReceiver({ refusedBytes: 100_000 });
    for (let n = 0; n < 1_000; n++) expect((await receive(forged(n))).statusCode).toBe(401);
    const stored = [...bucket.objects.values()].reduce((sum, body) => sum + body.length, 0);
    expect(stored).toBeLessThanOrEqual(100_000);
    expect(countsIn(lines).Refused).toBe(1_000);
  });

  it("answers 503 when too much is held unverified already", async () => {
    const keys = memoryKeys();
    keys.failing = true;
    const { receive } = inMemoryReceiver({ keys, holdBytes: 20_000 });
    const statuses: number[] = [];
    for (let n = 0; n < 5; n++) statuses.push((await receive(forged(n))).statusCode);
    expect(statuses).toEqual([200, 200, 503, 503, 503]);
  });

  it("answers 503 by the deadline when bucket and parameter store hang, and leaves no timer", async () => {
    jest.useFakeTimers({ now: Date.parse(receivedAt) });
    try {
      const clock = { now: Date.now, advance: () => undefined };
      const bucket = memoryBucket(hang);
      const keys = memoryKeys();
      const read: typeof keys.read = (signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            resolve(busy);
          });
        });
      const { receive } = inMemoryReceiver({ keys: { ...keys, read }, bucket, clock });
      let answeredAt = 0;
      let timersLeft = -1;
      const answer = receive(forged(1)).then((given) => {
        answeredAt = Date.now() - Date.parse(receivedAt);
        timersLeft = jest.getTimerCount();
        return given;
      });
      await jest.advanceTimersByTimeAsync(10_000);
      expect((await answer).statusCode).toBe(503);
      expect([answeredAt, timersLeft]).toEqual([2_400, 0]);
    } finally {
      jest.useRealTimers();
    }
  });
});
