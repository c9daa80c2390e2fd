import type { FaultSwitch, RunState } from "../../local/view/run-state.ts";
import { actOn, viewOf } from "../harness/act-on.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { notingHandlers } from "../harness/noting-handlers.ts";
import { waitUntil } from "../harness/wait-until.ts";

const handlers = notingHandlers();
const env = {
  ...handlers.env,
  LOCAL_DATA: handlers.path("data"),
  VISIBILITY_S: "5",
  RECLAIM_EVERY_S: "2",
  CHECK_TYPES: "false",
  RERUN: "false",
};
let run: LocalRun;

beforeAll(async () => {
  run = await startLocalRun({ env });
});

afterAll(async () => {
  await run.stop();
  handlers.remove();
});

afterEach(async () => {
  for (const { name, on } of await switches()) if (on) await turn(name, false);
});

const switches = async (): Promise<readonly FaultSwitch[]> =>
  ((await run.api("view/run")) as RunState).faults;

async function turn(name: string, on: boolean): Promise<void> {
  expect(await actOn(run, "fault", { name, on })).toEqual({ status: 200, body: {} });
}

/** Webhooks of objects of their own, side by side. */
async function sendThree(first: number, more: object = {}): Promise<readonly string[]> {
  const answers = await Promise.all(
    [first, first + 1, first + 2].map((id) => run.send({ data: { id, ...more } })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  return answers.map(({ body }) => body.id ?? "");
}

/** Each is handled, under one idempotency key, however often its handler was called. */
async function onceInEffect(ids: readonly string[], first: number): Promise<void> {
  for (const id of ids) await run.reached(id, "handled");
  for (const [at, id] of ids.entries()) {
    const keys = new Set(handlers.calls(first + at).map(({ key }) => key));
    // A request that was held unverified was known under another id until it was opened.
    const view = await viewOf(run, id);
    expect([...keys]).toEqual([view.row.id]);
  }
}

/** What the page says of each: the switch, and all that it says. */
async function notesOf(ids: readonly string[], text: RegExp): Promise<void> {
  for (const id of ids) {
    await waitUntil(`${id} says ${text.source}`, async () => {
      const { faults } = await viewOf(run, id);
      return faults.some((note) => text.test(note.text)) ? true : null;
    });
  }
}

const cases = [
  ["sqs-fails", 100, {}, /SQS answered 503 to SendMessage/, /held in pending\/, and the reclaimer/],
  ["sqs-hangs", 110, {}, /SQS gave no answer/, /held in pending\/, and the reclaimer/],
  ["sqs-slow", 120, {}, /SQS took 0\.9 s longer/, /handled once, \d|held in pending/],
  ["sqs-answer-lost", 130, {}, /its answer was lost/, /held in pending\/ as well/],
  ["ssm-fails", 140, {}, /no key to verify it with/, /held in pending\/, and the reclaimer/],
  ["dynamodb-fails", 150, {}, /DynamoDB answered 503/, /failed .* and was handled then/],
  ["send-twice", 170, {}, /got its message a second time/, /a second copy was found a duplicate/],
] as const;

test.each(cases)(
  "%s: every webhook is answered 200 and handled once in effect, and each says what was done",
  async (name, first, more, met, done) => {
    await turn(name, true);
    expect((await switches()).filter(({ on }) => on).map((each) => each.name)).toEqual([name]);
    const ids = await sendThree(first, more);
    await notesOf(ids, met);
    if (name === "dynamodb-fails") {
      for (const id of ids) expect((await run.reached(id, "failed")).attempts).toBe(0);
    }
    await turn(name, false);
    await onceInEffect(ids, first);
    await notesOf(ids, done);
    const faults = (await viewOf(run, ids[0] ?? "")).row.faults;
    expect(faults).toEqual([name]);
  },
);

test("s3-fails: what the queue takes is handled; what is too large for it is refused, and says so", async () => {
  await turn("s3-fails", true);
  const ids = await sendThree(160);
  await onceInEffect(ids, 160);
  // Neither the queue nor the bucket takes it: Shipmondo is told, and so is the page.
  const large = { id: 163, lines: "x".repeat(1_100_000) };
  const { status, body } = await run.send({ data: large });
  expect([status, body.error]).toEqual([503, "not_stored"]);
  await turn("s3-fails", false);
  const again = await run.send({ data: large });
  expect(again.status).toBe(200);
  await onceInEffect([again.body.id ?? ""], 163);
  await notesOf([again.body.id ?? ""], /S3 answered 503/);
});

test("what is large goes through a queue that fails and comes back whole", async () => {
  await turn("sqs-fails", true);
  const { status, body } = await run.send({ data: { id: 180, lines: "ø".repeat(600_000) } });
  expect(status).toBe(200);
  await turn("sqs-fails", false);
  await onceInEffect([body.id ?? ""], 180);
  expect(handlers.calls(180)[0]?.bytes).toBeGreaterThan(600_000);
});

test("a consumer that is killed in the middle handles its delivery once in effect", async () => {
  await turn("kill-consumer", true);
  const { body } = await run.send({ data: { id: 190, waitMs: 300 } });
  await waitUntil("it is off again", async () => {
    const found = (await switches()).find(({ name }) => name === "kill-consumer");
    return found?.on === false && found.once ? true : null;
  });
  await onceInEffect([body.id ?? ""], 190);
  expect(handlers.calls(190).length).toBeGreaterThan(0);
  await notesOf([body.id ?? ""], /killed while it was handled/);
  await notesOf([body.id ?? ""], /idempotency key makes that one effect/);
});

test("of two webhooks in the wrong order the older one is marked, and both are handled once", async () => {
  await turn("swap-order", true);
  const at = (minute: number): string => `2026-03-01T10:0${minute}:00.000Z`;
  const earlier = run.send({ action: "create", data: { id: 200, updated_at: at(1) } });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const later = run.send({ action: "status_update", data: { id: 200, updated_at: at(2) } });
  const ids = (await Promise.all([earlier, later])).map(({ body }) => body.id ?? "");
  await run.reached(ids[0], "superseded");
  await run.reached(ids[1], "handled");
  expect(handlers.calls(200).map(({ action }) => action)).toEqual(["status_update", "create"]);
  expect(handlers.calls(200).map(({ superseded }) => superseded)).toEqual([false, true]);
  await notesOf([ids[0] ?? ""], /handed over before it/);
  await notesOf([ids[0] ?? ""], /marked as superseded/);
  await notesOf([ids[1] ?? ""], /before an earlier webhook/);

  // One that comes alone waits a second, and goes on.
  const { body } = await run.send({ data: { id: 201 } });
  await run.reached(body.id, "handled");
  await turn("swap-order", false);
});

test("two switches at once, one of them turned off before the other", async () => {
  await turn("sqs-slow", true);
  await turn("send-twice", true);
  await turn("sqs-slow", false);
  const ids = await sendThree(210);
  await onceInEffect(ids, 210);
  await turn("send-twice", false);
  expect((await viewOf(run, ids[0] ?? "")).row.faults).toEqual(["send-twice"]);
});

test.each([
  [{ name: "no-such-switch", on: true }, 404],
  [{ name: "sqs-fails" }, 400],
  [{ name: "sqs-fails", on: "yes" }, 400],
  [{}, 400],
])("%j is answered %d and changes nothing", async (input, status) => {
  expect((await actOn(run, "fault", input)).status).toBe(status);
  expect((await switches()).filter(({ on }) => on)).toEqual([]);
});

test("a switch that is left on does not survive a restart", async () => {
  await turn("sqs-fails", true);
  const { body } = await run.send({ data: { id: 220 } });
  await run.reached(body.id, "held");
  await run.stop();
  run = await startLocalRun({ env });
  expect((await switches()).filter(({ on }) => on)).toEqual([]);
  await onceInEffect([body.id ?? ""], 220);
});
