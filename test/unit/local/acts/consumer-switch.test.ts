import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createConsumerSwitch } from "../../../../local/acts/consumer-switch.ts";
import { createActs, type ActsParts } from "../../../../local/acts/create-acts.ts";

/** An event source that notes what it is told. */
function source() {
  const told: string[] = [];
  return {
    told,
    pause: () => void told.push("pause"),
    resume: () => void told.push("resume"),
    busy: () => 0,
  };
}

test("a resume in the middle of a forget waits for its end", async () => {
  const consumer = createConsumerSwitch(null, () => 0);
  const events = source();
  consumer.control(events);
  consumer.pause(null);
  const { promise: made, resolve: make } = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const parts = {
    consumer,
    sources: [events],
    sqs: { send: () => Promise.resolve({}) },
    dynamoDb: { send: () => Promise.resolve({ Items: [] }) },
    objects: { list: () => Promise.resolve([]) },
    queueUrls: ["queue"],
    ensure() {
      begun.resolve(undefined);
      return made;
    },
    history: { clear: () => void events.told.push("forgotten") },
  };
  const { acts } = createActs(parts as unknown as ActsParts);
  const forgetting = acts.forget({});
  await begun.promise;
  const resuming = acts.resume({});
  make(undefined);

  expect(await forgetting).toMatchObject({ ok: true });
  expect(await resuming).toMatchObject({ ok: true });
  expect(events.told).toEqual(["pause", "pause", "forgotten", "resume"]);
  expect(consumer.state.current().paused).toBe(false);
});

test("a pause that cannot be kept in its file is one all the same, and can be ended", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "switch-"));
  rmSync(folder, { recursive: true });
  const consumer = createConsumerSwitch(path.join(folder, "paused.json"), () => 0);
  const events = source();
  consumer.control(events);

  expect(() => {
    consumer.pause("stock-taking");
  }).toThrow("ENOENT");
  expect(events.told).toEqual(["pause"]);
  expect(consumer.state.current().paused).toBe(true);
  consumer.resume();
  expect(events.told).toEqual(["pause", "resume"]);
});
