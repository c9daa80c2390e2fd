import type { TrackedEvent } from "../../../local/delivery-events.ts";
import { createDeliveryTracker } from "../../../local/delivery-tracker.ts";
import { trackedHead } from "./tracked-head.ts";
import type { DiagnosticEvent } from "../../../lambda/common/diagnostics.ts";

const head = (id = "d1") => trackedHead(id);
const published = (event: DiagnosticEvent, invocationId = "i1"): TrackedEvent => ({
  type: "published",
  invocationId,
  event,
  dataText: event.type === "handling" ? '{"id":1}' : null,
});
const received = (
  place: "queue" | "pending" | "refused",
  reason?: string,
  id = "d1",
  invocationId = "i1",
): TrackedEvent =>
  published(
    { type: "received", ...head(id), place, ...(reason === undefined ? {} : { reason }) },
    invocationId,
  );
const answered = (status: number, id: string | null, invocationId = "i1"): TrackedEvent => ({
  type: "answered",
  invocationId,
  receivedAt: "2026-03-01T10:00:00.000Z",
  ackMs: 12,
  status,
  id,
  error: status >= 400 ? "signature" : null,
  resource: "Orders",
  action: "create",
  resourceId: "1",
});
const takenOf = (messageId: string, receives = 1) =>
  ({ type: "taken", head: head(), messageId, receives }) as const;
const taken = (receives = 1, messageId = "m1"): TrackedEvent => takenOf(messageId, receives);
const handlingOf = (attempt: number, messageId = "m1"): TrackedEvent =>
  published({ type: "handling", delivery: { id: "d1" }, messageId, attempt });
const handling = handlingOf(1);
const handled = (superseded = false): TrackedEvent =>
  published({ type: "handled", id: "d1", superseded, messageId: "m1", ms: 3 });
const failed = (dead = false, attempt = 1): TrackedEvent =>
  published({
    type: "failed",
    id: "d1",
    error: "closed",
    errorName: "Error",
    messageId: "m1",
    attempt,
    nextAttemptAt: null,
    dead,
  });
const left: TrackedEvent = { type: "left", id: "d1", messageId: "m1", error: null };
const killed: TrackedEvent = { ...left, error: "it ran longer than its 2 s" };
const at = "2026-03-01T10:00:01.000Z";
const ended = (messageId: string): TrackedEvent => ({ type: "deleted", id: "d1", messageId, at });
const deleted = ended("m1");

const after = (...events: readonly TrackedEvent[]) => {
  const tracker = createDeliveryTracker();
  for (const event of events) tracker.note(event);
  return tracker;
};
const statusAfter = (...events: readonly TrackedEvent[]) => after(...events).get("d1")?.status;

test.each([
  ["queued", [received("queue"), answered(200, "d1")]],
  ["queued", [answered(200, "d1"), received("queue")]],
  ["queued", [received("queue"), taken()]],
  ["running", [received("queue"), taken(), handling]],
  ["running", [received("queue"), taken(), handling, failed(), left, taken(2), handlingOf(2)]],
  ["handled", [received("queue"), taken(), handling, handled(), deleted]],
  ["handled", [received("queue"), taken(), handling, deleted, handled()]],
  ["handled", [taken(), handling, handled(), deleted, received("queue"), answered(200, "d1")]],
  ["superseded", [received("queue"), taken(), handling, handled(true), deleted]],
  ["superseded", [received("queue"), taken(), handling, deleted, handled(true)]],
  ["failed", [received("queue"), taken(), handling, failed(), left]],
  ["failed", [received("queue"), taken(), left]],
  ["failed", [received("queue"), taken(), failed(), left, taken(2)]],
  ["handled", [received("queue"), taken(), failed(), left, taken(2), handled(), deleted]],
  ["dead", [received("queue"), taken(), failed(true), deleted]],
  ["dead", [received("queue"), taken(), deleted, failed(true)]],
  ["handled", [taken(), failed(true), deleted, taken(1, "m2"), ended("m2")]],
  ["held", [received("pending"), answered(200, "d1")]],
  ["held", [answered(200, "d1"), received("pending")]],
  ["queued", [received("pending"), taken()]],
  ["refused", [received("refused", "unreadable"), answered(200, "d1")]],
  ["refused", [answered(200, "d1"), received("refused", "unreadable")]],
  ["queued", [received("refused", "signature"), answered(401, null), taken()]],
] as const)("a delivery is %s", (status, events) => {
  expect(statusAfter(...events)).toBe(status);
});

test("a second copy of a handled delivery, found to be a duplicate, leaves it handled with its data", () => {
  const tracker = after(
    received("queue"),
    taken(),
    handling,
    handled(),
    deleted,
    taken(1, "m2"),
    published({ type: "duplicate", id: "d1", messageId: "m2" }),
    ended("m2"),
  );

  expect(tracker.deliveries()).toMatchObject([{ status: "handled", dataText: '{"id":1}' }]);
});

test.each([
  ["receiver first", [received("refused", "signature"), answered(401, null)]],
  ["front first", [answered(401, null), received("refused", "signature")]],
] as const)("a refusal told of twice, %s, is listed once", (_order, events) => {
  expect(after(...events).deliveries()).toMatchObject([
    { id: "d1", status: "refused", error: "signature", ackMs: 12 },
  ]);
});

test.each([
  ["receiver first", [received("refused", "signature", "d1", "i2"), answered(401, null, "i2")]],
  ["front first", [answered(401, null, "i2"), received("refused", "signature", "d1", "i2")]],
] as const)(
  "a forged copy, told of %s, is listed beside the delivery that it copies",
  (_o, events) => {
    const tracker = after(received("queue"), taken(), handled(), deleted, ...events);

    expect(tracker.deliveries()).toMatchObject([
      { id: "i2", status: "refused" },
      { id: "d1", status: "handled" },
    ]);
  },
);

describe("a delivery that got its id when its request was opened", () => {
  const opened = (heldId: string, id = "d1"): TrackedEvent =>
    published({ type: "opened", heldId, ...head(id) }, "reclaimer");
  const replayed: TrackedEvent = { ...takenOf("m1"), heldId: "h1" };
  const held = [received("pending", "keys_unreadable", "h1"), answered(200, "h1")];
  const refused = [received("refused", "signature", "h1"), answered(401, null)];
  const rest = [taken(), handling, handled(), deleted];

  test.each([
    ["held, then opened", [...held, opened("h1"), ...rest]],
    [
      "held, its message taken before it is told that it was opened",
      [...held, taken(), opened("h1"), ...rest.slice(1)],
    ],
    ["held, handled before that is told", [...held, ...rest, opened("h1")]],
    ["held, told of twice", [...held, opened("h1"), opened("h1"), ...rest, opened("h1")]],
    ["held, the front late", [held[0], opened("h1"), held[1], ...rest]],
    ["held, a copy of it held later", [...held, opened("h1"), ...held, ...rest]],
    ["refused, then replayed", [...refused, replayed, ...rest.slice(1)]],
    ["refused, then opened in this process", [...refused, opened("h1"), ...rest]],
    [
      "brought by another webhook, whose twin was held",
      [...held, received("queue"), answered(200, "d1", "i2"), ...rest, opened("h1")],
    ],
    [
      "held twice, by two webhooks",
      [
        ...held,
        received("pending", "keys_unreadable", "h2", "i2"),
        answered(200, "h2", "i2"),
        opened("h1"),
        opened("h2"),
        ...rest,
      ],
    ],
  ])("is one row, handled, when it was %s", (_how, events) => {
    const tracker = after(...events.filter((event) => event !== undefined));

    expect(tracker.deliveries()).toMatchObject([{ id: "d1", status: "handled", ackMs: 12 }]);
    expect(tracker.get("h1")).toBe(tracker.get("d1"));
  });

  test("goes on from held to queued, in the place that it had among the others", () => {
    const tracker = after(...held, received("queue", undefined, "d2", "i2"), opened("h1"));

    expect(tracker.deliveries()).toMatchObject([
      { id: "d2" },
      { id: "d1", status: "queued", error: null, ackMs: 12 },
    ]);
  });

  test("hides no forged copy of the request that it came in", () => {
    const forged = received("refused", "signature", "h1", "i2");
    const tracker = after(...held, opened("h1"), ...rest, forged, answered(401, null, "i2"));

    expect(tracker.deliveries()).toMatchObject([
      { id: "i2", status: "refused" },
      { id: "d1", status: "handled" },
    ]);
  });

  test("is not made a second row by what still lies where it was held", () => {
    const found = {
      place: "held",
      messageId: null,
      receives: 0,
      attempts: 0,
      error: null,
    } as const;
    const tracker = after(...held, opened("h1"), { type: "found", head: head("h1"), ...found });

    expect(tracker.deliveries()).toMatchObject([{ id: "d1", status: "queued" }]);
  });
});

test("only a failed delivery that has used up its receives may turn up among the dead letters", () => {
  const tracker = after(received("queue"), taken(4), handling, failed(), left);
  expect(tracker.dying(5)).toEqual([]);

  tracker.note(taken(5));
  tracker.note(left);
  expect(tracker.dying(5)).toEqual(["m1"]);

  tracker.note({ type: "dead_letter", head: head(), messageId: "m1" });
  expect(tracker.dying(5)).toEqual([]);
  expect(tracker.get("d1")).toMatchObject({ status: "dead", attempts: 1, error: "closed" });
});

test("the attempts are the handler's calls, not the receives", () => {
  const crashedAtImport = { ...left, error: "Error: no such module" };
  const tracker = after(received("queue"), taken(1), crashedAtImport, taken(2), crashedAtImport);
  expect(tracker.get("d1")).toMatchObject({
    status: "failed",
    attempts: 0,
    failures: 2,
    error: "Error: no such module",
  });

  tracker.note(taken(3));
  tracker.note(handling);
  expect(tracker.get("d1")).toMatchObject({ status: "running", attempts: 1, error: null });
});

test("a consumer that counts the attempts itself is believed", () => {
  expect(after(received("queue"), taken(7), handlingOf(3)).get("d1")?.attempts).toBe(3);
});

test("a failure is noted once, whether the consumer or the poller tells of it first", () => {
  const first = after(received("queue"), taken(), handling, failed(), killed);
  const second = after(received("queue"), taken(), handling, killed, failed());

  for (const tracker of [first, second]) {
    expect(tracker.get("d1")).toMatchObject({ status: "failed", failures: 1, error: "closed" });
  }
});

test("a function that is killed in its second attempt fails that attempt with its own reason", () => {
  const tracker = after(
    received("queue"),
    taken(),
    handling,
    failed(),
    left,
    taken(2),
    handlingOf(2),
  );
  expect(tracker.get("d1")?.error).toBeNull();

  tracker.note(killed);
  expect(tracker.get("d1")).toMatchObject({
    status: "failed",
    attempts: 2,
    failures: 2,
    error: "it ran longer than its 2 s",
  });
});

test("a message that is taken again before its attempt is known to have ended is running, not queued", () => {
  const tracker = after(received("queue"), taken(), handling, taken(2));
  expect(tracker.get("d1")).toMatchObject({ status: "running", attempts: 1 });

  for (const event of [killed, handlingOf(2), failed(false, 2)]) tracker.note(event);
  expect(tracker.get("d1")).toMatchObject({ status: "failed", attempts: 2, failures: 2 });
});

test("a redriven delivery is another message, whose attempts count from one again", () => {
  const tracker = after(received("queue"), taken(), handling, failed(true), deleted);
  expect(tracker.get("d1")).toMatchObject({ status: "dead", attempts: 1 });

  tracker.note(taken(1, "m2"));
  expect(tracker.get("d1")).toMatchObject({ status: "queued", attempts: 0, error: null });
  tracker.note(handlingOf(1, "m2"));
  expect(tracker.get("d1")).toMatchObject({ status: "running", attempts: 1 });
});

test("a handled delivery that is replayed runs again, and keeps the time when it was first handled", () => {
  const tracker = after(received("queue"), taken(), handling, handled(), deleted, taken(1, "m2"));
  tracker.note(handlingOf(1, "m2"));
  expect(tracker.get("d1")).toMatchObject({ status: "running", handledAt: at });
  tracker.note(ended("m2"));
  expect(tracker.get("d1")).toMatchObject({ status: "handled", handledAt: at });
});

test("a ping leaves no trace", () => {
  expect(after(answered(200, null)).deliveries()).toEqual([]);
});

test("the newest 10,000 are kept", () => {
  const tracker = createDeliveryTracker();
  for (let n = 0; n < 10_050; n++) tracker.note(received("queue", undefined, `d${n}`));

  const deliveries = tracker.deliveries();
  expect(deliveries).toHaveLength(10_000);
  expect(deliveries[0]?.id).toBe("d10049");
  expect(tracker.get("d49")).toBeNull();
});
