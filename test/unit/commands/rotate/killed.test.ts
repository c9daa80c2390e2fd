import {
  FakeWorld,
  firstNewId,
  Killed,
  webhook,
  type FakeOptions,
} from "../../../harness/rotation-fake.ts";
import type { RotateOptions } from "../../../../bin/commands/rotate/rotate.ts";

const shops: Readonly<Record<string, () => FakeOptions>> = {
  "a shop": () => ({
    webhooks: [webhook("Orders:create"), webhook("Orders:delete", { active: false })],
    keys: { main: "old-secret" },
  }),
  "a shop with webhooks alike": () => ({
    webhooks: [
      webhook("Orders:create", { active: false }),
      webhook("Orders:create"),
      webhook("Shipment Monitor:delivered"),
    ],
    keys: { main: "old-secret" },
  }),
  "a shop whose lists are 20 s behind": () => ({
    webhooks: [webhook("Orders:create"), webhook("Shipments:create")],
    keys: { main: "old-secret" },
    lagMs: 20_000,
  }),
};
const ways = [false, true];
const options: Partial<RotateOptions> = {};

/** Runs the command; true when it was killed. */
async function isKilled(world: FakeWorld, asked: Partial<RotateOptions>): Promise<boolean> {
  try {
    await world.rotate(asked);
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

/** The end of a run that nothing interrupts, and how many calls it makes. */
async function undisturbed(
  make: () => FakeOptions,
  asked: Partial<RotateOptions>,
): Promise<{ readonly world: FakeWorld; readonly calls: number }> {
  const world = new FakeWorld(make());
  expect(await world.rotate(asked)).toBe(0);
  return { world, calls: world.calls };
}

/** What must hold of every end: nothing twice, and only keys that a webhook has. */
function expectClean(world: FakeWorld): void {
  const names = world.webhooks.map(({ name, endpoint }) => `${name} ${endpoint}`);
  expect(new Set(names).size).toBe(names.length);
  const [key, ...more] = [...world.keys.values()];
  expect(more).toEqual([]);
  expect(world.webhooks.every((one) => one.key === key?.secret)).toBe(true);
  expect(world.state).toBeNull();
}

describe.each(Object.entries(shops))("%s", (_name, make) => {
  describe.each([{}, { prefix: "Other" }])("with %o", (asked) => {
    test("killed before or after any call and run again, the rotation ends as if nothing had been", async () => {
      const { world: whole, calls } = await undisturbed(make, { ...options, ...asked });
      const names = whole.webhooks.map(({ name, active }) => [name, active]).sort();
      expect(calls).toBeGreaterThan(20);
      for (const done of ways) {
        for (let at = 1; at <= calls; at++) {
          const world = new FakeWorld(make());
          world.kill = { at, done };
          expect(await isKilled(world, asked)).toBe(true);
          world.kill = null;
          // The kill may have come after the very last call: then there is nothing to go on with.
          if (world.state !== null || world.removed.length === 0) {
            expect(await world.rotate(world.state === null ? asked : {})).toBe(0);
          }
          expectClean(world);
          expect(world.webhooks.map(({ name, active }) => [name, active]).sort()).toEqual(names);
          expect(world.removed).toEqual(["main"]);
        }
      }
    });
  });

  test("killed again and again, each time a call further, it ends", async () => {
    const world = new FakeWorld(make());
    let runs = 0;
    for (let at = 1; world.removed.length === 0 || world.state !== null; at++) {
      world.kill = { at, done: at % 2 === 0 };
      runs += 1;
      if (!(await isKilled(world, {}))) break;
    }
    expect(runs).toBeGreaterThan(5);
    expectClean(world);
  });

  test("undone after any call, killed before or after any call of that and undone again, all is as before", async () => {
    const before = new FakeWorld(make()).outcome();
    for (let rotated = 4; ; rotated++) {
      const probe = new FakeWorld(make());
      probe.kill = { at: rotated, done: true };
      if (!(await isKilled(probe, {}))) break;
      if (!isUndoable(probe)) break;
      probe.kill = null;
      expect(await probe.rotate({ undo: true })).toBe(0);
      expect(probe.outcome()).toEqual(before);
      const { calls } = probe;
      for (const done of ways) {
        for (let at = 1; at <= calls; at++) {
          const world = new FakeWorld(make());
          world.kill = { at: rotated, done: true };
          await isKilled(world, {});
          world.kill = { at, done };
          expect(await isKilled(world, { undo: true })).toBe(true);
          world.kill = null;
          if (world.state !== null) expect(await world.rotate({ undo: true })).toBe(0);
          expect(world.outcome()).toEqual(before);
        }
      }
    }
  });
});

/** Until the first webhook of the old set is deleted. */
const isUndoable = (world: FakeWorld): boolean =>
  world.state !== null &&
  world.webhooks.filter(({ id }) => id < firstNewId).length >= 2 &&
  !isDeleting(world);

function isDeleting({ state, webhooks }: FakeWorld): boolean {
  const { pairs } = JSON.parse(state ?? "{}") as {
    readonly pairs: readonly { readonly oldIds: readonly number[] }[];
  };
  const there = new Set(webhooks.map(({ id }) => id));
  return pairs.some(({ oldIds }) => oldIds.some((id) => !there.has(id)));
}
