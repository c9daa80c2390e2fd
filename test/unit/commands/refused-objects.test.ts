import { refusedObjects } from "../../../bin/commands/replay/refused-objects.ts";
import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";

const keys = Array.from({ length: 7 }, (_, n) => `refused/2026-03-02T09:00:0${n}.000Z-x`);
const never = new AbortController().signal;

function bucket(broken?: string) {
  let open = 0;
  let most = 0;
  const objects = {
    list: () => Promise.resolve(keys),
    async read(key: string) {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      if (key === broken) throw Object.assign(new Error("Hr. Personlig"), { name: "SlowDown" });
      return key;
    },
  } as unknown as HeldObjects;
  return { objects, most: () => most };
}

it("reads two side by side, no more: they share one line", async () => {
  const { objects, most } = bucket();
  const seen: string[] = [];
  for await (const { key } of refusedObjects(objects, null, never)) seen.push(key);
  expect(seen).toEqual(keys);
  expect(most()).toBe(2);
});

it("gives what is before one that cannot be read, then says which that is and how to leave it out", async () => {
  const [first, broken = ""] = keys;
  const seen: string[] = [];
  const reading = async (): Promise<void> => {
    for await (const { key } of refusedObjects(bucket(broken).objects, null, never)) seen.push(key);
  };
  await expect(reading()).rejects.toThrow(
    `${broken} could not be read (SlowDown). To leave it out: the same command with --after ${broken}`,
  );
  expect(seen).toEqual([first]);
});
