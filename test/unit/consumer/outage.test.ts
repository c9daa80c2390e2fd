import { startOutage, type OutageOptions } from "./outage.ts";
import { testStart } from "./records.ts";

const hour = 3_600_000;
const never = (): Promise<never> => new Promise<never>(() => undefined);
const ids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `delivery-${n + 1}`);

/** Until 11 hours after the start. */
const isDown = ({ now }: { readonly now: () => number }): boolean => now() < testStart + 11 * hour;

const outages: readonly (readonly [string, OutageOptions])[] = [
  ["the bundle fails at import", { importFails: isDown, handler: () => () => undefined }],
  [
    "the handler's own system is down",
    {
      handler: (time) => () => {
        if (isDown(time)) throw new Error("The shop's own system is down");
      },
    },
  ],
  [
    "the handler hangs",
    {
      handler: (time) => async () => {
        if (isDown(time)) await never();
      },
    },
  ],
];

describe.each(outages)("for 11 hours %s", (_what, options) => {
  it("leaves nothing dead, and every delivery is handled in the order of its object", async () => {
    const outage = startOutage(options);
    ids(12).forEach((id, n) => {
      outage.send(id, `object-${n % 4}`);
    });
    expect(await outage.run(24)).toBe(true);
    expect(outage.dead).toEqual([]);
    expect(outage.expired).toEqual([]);
    expect([...outage.handled].sort()).toEqual([...ids(12)].sort());
    for (const object of [0, 1, 2, 3]) {
      const ofObject = ids(12).filter((_, n) => n % 4 === object);
      expect(outage.handled.filter((id) => ofObject.includes(id))).toEqual(ofObject);
    }
    expect(outage.time.now()).toBeGreaterThan(testStart + 11 * hour);
    const open = [...outage.failures.values()].filter(({ state }) => state !== "closed");
    expect(open).toEqual([]);
  });
});

describe("100 deliveries of one object behind a broken one", () => {
  it("are all handled, none expired, where the others work", async () => {
    const outage = startOutage({
      handler:
        () =>
        ({ id }) => {
          if (id === "delivery-1") throw new Error("This one never works");
        },
    });
    for (const id of ids(101)) outage.send(id, "object");
    expect(await outage.run(14 * 24)).toBe(true);
    expect(outage.dead).toEqual(["delivery-1"]);
    expect(outage.handled).toEqual(ids(101).slice(1));
    expect(outage.expired).toEqual([]);
  });

  it("are all dead letters long before they would expire, where the system stays down", async () => {
    const outage = startOutage({
      handler: () => () => {
        throw new Error("The shop's own system is gone");
      },
    });
    for (const id of ids(101)) outage.send(id, "object");
    expect(await outage.run(14 * 24)).toBe(true);
    expect(outage.dead).toEqual(ids(101));
    expect(outage.expired).toEqual([]);
    expect(outage.time.now() - testStart).toBeLessThan(2 * 24 * hour);
    const attempts = [...outage.failures.values()].map((known) => known.attempts);
    expect(attempts).toEqual([8, ...Array.from({ length: 100 }, () => 3)]);
  });
});

describe("a bundle that fails at import for ever", () => {
  it("makes a dead letter by the queue's own limit, after more than 13 hours", async () => {
    const outage = startOutage({ importFails: () => true, handler: () => () => undefined });
    outage.send("delivery-1", "object");
    expect(await outage.run(14 * 24)).toBe(true);
    expect(outage.dead).toEqual(["delivery-1"]);
    expect(outage.time.now() - testStart).toBeGreaterThan(13 * hour);
    expect(outage.failures.size).toBe(0);
  });
});
