import { createStep } from "../../../lambda/consumer/steps.ts";
import type { StepEnd } from "../../../lambda/consumer/step-records.ts";
import { stepRecordsIn } from "../../../testing/step-records.ts";

const delivery = "d".repeat(64);

function attempts(ended = new Map<string, StepEnd>()) {
  const over = { is: false };
  const attempt = (idempotencyKey = delivery) =>
    createStep(stepRecordsIn(ended), idempotencyKey, () => over.is);
  return { ended, over, attempt };
}

const neverRuns = (): never => {
  throw new Error("It ran again");
};

describe("a step", () => {
  it.each([
    ["an object", { id: 7, lines: [1, null] }],
    ["null", null],
    ["an empty text", ""],
    ["false", false],
    ["nothing", undefined],
  ])("that gave %s gives the same in the next attempt, without running", async (_what, result) => {
    const { attempt } = attempts();
    expect(await attempt()("mail", () => result)).toEqual(result);
    expect(await attempt()("mail", neverRuns)).toEqual(result);
  });

  it("gives what was kept already in the attempt that ran it", async () => {
    const { attempt } = attempts();
    const ran = await attempt()("mail", () => ({ at: new Date(0), gone: undefined }));
    expect(ran).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    expect(Object.keys(ran)).toEqual(["at"]);
  });

  it("that failed runs again", async () => {
    const { attempt } = attempts();
    const failing = attempt()("mail", () => Promise.reject(new Error("down")));
    await expect(failing).rejects.toThrow("down");
    expect(await attempt()("mail", () => Promise.resolve("sent"))).toBe("sent");
  });

  it("gets a key of its own, and is kept under it for this delivery only", async () => {
    const { attempt, ended } = attempts();
    const keys: string[] = [];
    const keyed = (key: string): void => void keys.push(key);
    const step = attempt();
    await step("mail", keyed);
    await step("book", keyed);
    await attempt(`${delivery}#replay-1`)("mail", keyed);
    expect(keys).toEqual([`${delivery}#mail`, `${delivery}#book`, `${delivery}#replay-1#mail`]);
    expect([...ended.keys()]).toEqual(keys);
  });

  it("whose name was used before in the attempt is refused, also while the first still runs", async () => {
    const step = attempts().attempt();
    const first = Promise.withResolvers<string>();
    const running = step("mail", () => first.promise);
    await expect(step("mail", neverRuns)).rejects.toThrow('"mail" was used before');
    first.resolve("sent");
    expect(await running).toBe("sent");
    await expect(step("mail", neverRuns)).rejects.toThrow("Give each step its own");
  });

  it.each(["", "a#b", "x".repeat(65), "mail\n", "møde"])(
    "with the name %p is refused before it runs",
    async (name) => {
      const step = attempts().attempt();
      await expect(step(name, neverRuns)).rejects.toThrow("step: the name must be 1 to 64");
    },
  );

  it("is not begun when the attempt's time is over, but gives what it gave before", async () => {
    const { attempt, over } = attempts();
    await attempt()("mail", () => "sent");
    over.is = true;
    expect(await attempt()("mail", neverRuns)).toBe("sent");
    await expect(attempt()("book", neverRuns)).rejects.toThrow('"book" was not begun');
  });

  const circle: Record<string, unknown> = {};
  circle.self = circle;
  it.each([
    ["longer than 300 kB", "x".repeat(300_001)],
    ["cannot be written as JSON", circle],
    ["cannot be written as JSON", { n: 1n }],
  ])("whose result %s ends its delivery for good, and does not run again", async (why, result) => {
    const { attempt } = attempts();
    for (const run of [() => result, neverRuns]) {
      await expect(attempt()("mail", run)).rejects.toMatchObject({
        name: "Unprocessable",
        message: expect.stringContaining(why) as string,
      });
    }
  });
});
