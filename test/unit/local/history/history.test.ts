import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { DiagnosticEvent } from "../../../../lambda/common/diagnostics.ts";
import type { TrackedEvent } from "../../../../local/delivery-events.ts";
import { openJournal } from "../../../../local/delivery-journal.ts";
import {
  createHistory,
  type HistoryOptions,
  type RecordedHistory,
} from "../../../../local/history/create-history.ts";
import type { HistoryChange, KeptRequest } from "../../../../local/history/history.ts";
import { seenData } from "../../../../local/history/seen-data.ts";
import { trackedHead } from "../tracked-head.ts";

const request: KeptRequest = {
  headers: [["smd-action", "create"]],
  bytes: 300,
  tokenHeader: '{"alg":"HS256"}',
  claims: '{"webhook":"Orders:create"}',
  refusedBody: null,
  status: 200,
  answer: "{}",
};
const orderData = (id: string, updatedAt = "2026-03-01T10:00:00.000Z") => {
  const value = { id: 1, order_id: `number of ${id}`, updated_at: updatedAt };
  return seenData("Orders", JSON.stringify(value), value);
};
const published = (
  event: DiagnosticEvent,
  invocationId: string,
  dataText: string | null = null,
): TrackedEvent => ({ type: "published", invocationId, event, dataText, at: 110 });
/** As the receiver and the front tell of one request. */
type Pair = readonly [received: TrackedEvent, answered: TrackedEvent];

const arrival = (id: string, updatedAt?: string): Pair => [
  published({ type: "received", ...trackedHead(id), key: "main", place: "queue" }, `r-${id}`),
  {
    type: "answered",
    invocationId: `r-${id}`,
    receivedAt: "2026-03-01T10:00:00.000Z",
    ackMs: 12,
    status: 200,
    id,
    error: null,
    resource: "Orders",
    action: "create",
    resourceId: "1",
    request,
    data: orderData(id, updatedAt),
  },
];
const refusal = (id: string): Pair => {
  const [, answered] = arrival(id);
  return [
    published(
      { type: "received", ...trackedHead(id), place: "refused", reason: "signature" },
      `r-${id}`,
    ),
    { ...answered, status: 401, id: null, error: "signature" } as TrackedEvent,
  ];
};
const taken = (id: string): TrackedEvent => ({
  type: "taken",
  head: trackedHead(id),
  messageId: `m-${id}`,
  receives: 1,
});
const handling = (id: string, dataText = '{"id":1}'): TrackedEvent =>
  published(
    { type: "handling", delivery: { id }, messageId: `m-${id}`, attempt: 1 },
    `c-${id}`,
    dataText,
  );
const ended = (id: string): TrackedEvent => ({
  type: "deleted",
  id,
  messageId: `m-${id}`,
  at: "2026-03-01T10:00:01.000Z",
});
const handled = (id: string): readonly TrackedEvent[] => [
  ...arrival(id),
  taken(id),
  handling(id),
  ended(id),
];

function historyOf(events: readonly TrackedEvent[], options?: HistoryOptions): RecordedHistory {
  const history = createHistory({ now: () => 120, ...options });
  for (const event of events) history.tracker.note(event);
  return history;
}
const idsOf = (history: RecordedHistory): readonly string[] => history.rows().map(({ id }) => id);

test("a row says what the list shows of a delivery, and carries no data", () => {
  const [row] = historyOf(handled("a")).rows();

  expect(row).toEqual({
    ...trackedHead("a"),
    seq: 1,
    label: "number of a",
    status: "handled",
    attempts: 1,
    ackMs: 12,
    handledAt: "2026-03-01T10:00:01.000Z",
    error: null,
    origin: "webhook",
    key: "main",
    bytes: orderData("a").bytes,
    late: false,
    faults: [],
  });
});

test("the rows are the same array until something changes, newest first", () => {
  const history = historyOf([...handled("a"), ...arrival("b")]);
  const before = history.rows();
  expect(history.rows()).toBe(before);

  history.tracker.note(taken("b"));
  const after = history.rows();
  expect(after).not.toBe(before);
  expect(idsOf(history)).toEqual(["b", "a"]);
  expect(after[1]).toBe(before[1]);
});

test("the data is what the token has until a handler got it, then what the handler got", () => {
  const history = historyOf(arrival("a"));
  expect(history.dataText("a")).toBe(orderData("a").text);

  history.tracker.note(taken("a"));
  history.tracker.note(handling("a", '{"id":1,"as":"handed over"}'));
  expect(history.dataText("a")).toBe('{"id":1,"as":"handed over"}');
  expect(history.dataText("nobody")).toBeNull();
});

test("a refused request has its data, its request and its reason, too", () => {
  const history = historyOf(refusal("a"));

  expect(history.get("a")).toMatchObject({
    row: { status: "refused", error: "signature", key: null, label: "number of a" },
    request: { claims: request.claims },
  });
  expect(history.dataText("a")).toBe(orderData("a").text);
  expect(
    history
      .get("a")
      ?.happenings.map(({ type }) => type)
      .sort(),
  ).toEqual(["answered", "arrived", "refused"]);
});

test("a refusal that the front tells of first is one row with its request, its old id told as gone", async () => {
  const [received, answered] = refusal("a");
  const history = historyOf([]);
  const changes: HistoryChange[] = [];
  history.onChange((change) => changes.push(change));
  history.tracker.note(answered);
  await setImmediate();
  history.tracker.note(received);
  await setImmediate();

  expect(idsOf(history)).toEqual(["a"]);
  expect(history.get("a")?.request).toEqual(request);
  expect(changes[1]).toMatchObject({ rows: [{ id: "a" }], removed: [{ id: "r-a", to: "a" }] });
});

test("a delivery is late when a newer version of its object was received before it", () => {
  const history = historyOf([
    ...arrival("newest", "2026-03-01T12:00:00.000+02:00"),
    ...arrival("older", "2026-03-01T09:59:59.000Z"),
    ...arrival("same", "2026-03-01T10:00:00.000Z"),
    ...refusal("forged"),
  ]);
  const late = history.rows().filter((row) => row.late);

  expect(late.map(({ id }) => id)).toEqual(["older"]);
});

test("a version that nobody signed makes no other late", () => {
  const [received, answered] = refusal("forged");
  const data = orderData("forged", "2030-01-01T00:00:00.000Z");
  const history = historyOf([received, { ...answered, data } as TrackedEvent, ...arrival("a")]);

  expect(history.get("a")?.row.late).toBe(false);
});

test("what the reconciler added says so, with the data of its message", () => {
  const head = { ...trackedHead("a"), origin: "reconciler", key: null } as const;
  const data = orderData("a");
  const history = historyOf([{ ...taken("a"), head, data } as TrackedEvent]);

  expect(history.get("a")).toMatchObject({
    row: { origin: "reconciler", label: "number of a", key: null, ackMs: null },
    request: null,
    messageId: "m-a",
  });
  expect(history.dataText("a")).toBe(data.text);
});

describe("log lines", () => {
  const line = (fields: object): string =>
    JSON.stringify({
      timestamp: "2026-03-01T10:00:00.500Z",
      level: "WARN",
      message: "m",
      ...fields,
    });

  test("belong to the delivery that they name", () => {
    const history = historyOf(handled("a"));
    history.noteLine("WebhooksConsumer1A2B", line({ requestId: "x", deliveryId: "a", ms: 3 }), "x");
    history.noteLine("WebhooksConsumer1A2B", line({ deliveryId: "nobody" }), "x");

    expect(history.get("a")?.logs).toEqual([
      {
        at: Date.parse("2026-03-01T10:00:00.500Z"),
        function: "Consumer",
        level: "WARN",
        message: "m",
        fields: { requestId: "x", deliveryId: "a", ms: 3 },
      },
    ]);
  });

  test("belong to the delivery of their invocation when they name none, also before that is known", () => {
    const history = historyOf([...arrival("a"), taken("a")]);
    history.noteLine("Consumer", "printed by a handler", "c-a");
    history.noteLine("Receiver", line({ reason: "signature" }), "r-b");
    history.noteLine("Receiver", line({ reason: "of a ping" }), "r-ping");
    for (const event of [handling("a"), ...refusal("b")]) history.tracker.note(event);
    history.noteLine("Consumer", "and one more", "c-a");

    expect(history.get("a")?.logs).toMatchObject([
      { at: 120, level: "INFO", message: "printed by a handler", fields: {} },
      { message: "and one more" },
    ]);
    expect(history.get("b")?.logs).toMatchObject([{ fields: { reason: "signature" } }]);
  });

  test("of a forged copy are not the delivery's that it copies", () => {
    const history = historyOf(handled("a"));
    history.noteLine("Receiver", line({ deliveryId: "a", reason: "signature" }), "forged");
    const [received, answered] = refusal("a");
    history.tracker.note({ ...received, invocationId: "forged" } as TrackedEvent);
    history.tracker.note({ ...answered, invocationId: "forged" } as TrackedEvent);

    expect(history.get("a")?.logs).toEqual([]);
    expect(history.get("forged")?.logs).toHaveLength(1);
  });

  test("are none of metrics, and the newest 200 of very many", () => {
    const history = historyOf(handled("a"));
    history.noteLine("Consumer", '{"_aws":{},"deliveryId":"a"}', "c-a");
    for (let n = 0; n < 1_000; n++)
      history.noteLine("Consumer", line({ deliveryId: "a", n }), "c-a");

    const logs = history.get("a")?.logs ?? [];
    expect(logs).toHaveLength(200);
    expect(logs.at(-1)).toMatchObject({ fields: { n: 999 } });
  });
});

test("a switch that met one of its calls is noted on the row and on its way", () => {
  const history = historyOf(arrival("a"));
  for (const text of ["answered 500", "answered 500 again"]) {
    history.noteFault("a", "sqs-fails", text);
  }
  history.noteFault("nobody", "sqs-fails", "answered 500");

  expect(history.get("a")?.row.faults).toEqual(["sqs-fails"]);
  expect(history.get("a")?.happenings.filter(({ type }) => type === "fault")).toHaveLength(2);
});

test("listeners are told once of all that a turn of the event loop changes", async () => {
  const history = historyOf([]);
  const changes: HistoryChange[] = [];
  const end = history.onChange((change) => changes.push(change));
  for (const event of [...handled("a"), ...arrival("b")]) history.tracker.note(event);
  await setImmediate();
  history.noteLine("Consumer", '{"deliveryId":"a","level":"INFO","message":"m"}', null);
  await setImmediate();
  end();
  history.tracker.note(taken("b"));
  await setImmediate();

  expect(changes).toMatchObject([
    {
      rows: [
        { id: "a", status: "handled" },
        { id: "b", status: "queued" },
      ],
      removed: [],
    },
    { rows: [{ id: "a" }], removed: [] },
  ]);
});

test("a held request that is opened becomes its delivery, with all that was known of it", async () => {
  const [received, answered] = arrival("h1");
  const held = [
    { ...received, event: { ...trackedHead("h1"), type: "received", place: "pending" } },
    answered,
  ] as readonly TrackedEvent[];
  const history = historyOf(held);
  history.noteLine("Receiver", '{"level":"ERROR","message":"Held unverified"}', "r-h1");
  await setImmediate();
  const changes: HistoryChange[] = [];
  history.onChange((change) => changes.push(change));
  const opened = { type: "opened", heldId: "h1", ...trackedHead("a"), key: "main" } as const;
  history.tracker.note(published(opened, "reclaimer"));
  await setImmediate();

  expect(changes).toMatchObject([{ rows: [{ id: "a" }], removed: [{ id: "h1", to: "a" }] }]);
  expect(history.get("h1")).toEqual(history.get("a"));
  expect(history.get("a")).toMatchObject({
    row: { status: "queued", key: "main", label: "number of h1" },
    request,
    heldIds: ["h1"],
    logs: [{ message: "Held unverified" }],
  });
  expect(history.dataText("a")).toBe(orderData("h1").text);
});

describe("bounds", () => {
  const ids = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, n) => `d${n}`);

  test("what ended longest ago goes first, and nothing that waits while there is another", () => {
    const history = historyOf(
      [
        ...arrival("queued"),
        ...handled("handled first"),
        ...refusal("refused"),
        ...arrival("handled late"),
        taken("handled late"),
        ...handled("handled next"),
        ended("handled late"),
        ...ids(2).flatMap((id) => handled(id)),
      ],
      { rowLimits: { rows: 4, dataCharacters: 1_000_000 } },
    );

    expect(idsOf(history).toSorted()).toEqual(["d0", "d1", "handled late", "queued"]);
    expect(history.get("handled first")).toBeNull();
  });

  test("when all wait, the oldest goes", () => {
    const limits = { rows: 3, dataCharacters: 1_000_000 };
    const history = historyOf(
      ids(5).flatMap((id) => arrival(id)),
      { rowLimits: limits },
    );

    expect(idsOf(history)).toEqual(["d4", "d3", "d2"]);
  });

  test("10,000 and more: the newest handled stay, and all that wait, with their details", () => {
    const history = historyOf([
      ...ids(100).flatMap((id) => arrival(`waits-${id}`)),
      ...ids(10_050).flatMap((id) => handled(id)),
    ]);

    expect(history.rows()).toHaveLength(10_000);
    expect(history.rows().filter(({ status }) => status === "queued")).toHaveLength(100);
    expect(history.get("d149")).toBeNull();
    expect(history.get("d150")).toMatchObject({ request });
  });

  test("data above the limit is forgotten of what ended longest ago, its row stays", () => {
    const arrived = orderData("waits").text.length + orderData("d0").text.length;
    const limits = { rows: 100, dataCharacters: arrived + 2 * '{"id":1}'.length };
    const events = [...arrival("waits"), ...ids(5).flatMap((id) => handled(id))];
    const history = historyOf(events, { rowLimits: limits });

    expect(ids(5).map((id) => history.dataText(id) !== null)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(history.dataText("waits")).not.toBeNull();
    expect(history.rows()).toHaveLength(6);
  });

  test("details above the limit are forgotten of what ended longest ago, its row stays", () => {
    const limits = { lines: 200, lineCharacters: 64_000, characters: 3_500 };
    const events = [...arrival("waits"), ...ids(5).flatMap((id) => handled(id))];
    const history = historyOf(events, { detailLimits: limits });

    expect(history.get("d0")).toMatchObject({ row: { status: "handled" }, request: null });
    expect(history.get("d4")).toMatchObject({ request });
    expect(history.get("waits")).toMatchObject({ request });
  });
});

test("clear forgets everything, and the numbers go on", async () => {
  const history = historyOf([...handled("a"), ...arrival("b")]);
  await setImmediate();
  const changes: HistoryChange[] = [];
  history.onChange((change) => changes.push(change));
  history.clear();
  await setImmediate();

  expect(history.rows()).toEqual([]);
  expect(history.get("a")).toBeNull();
  expect(history.dataText("a")).toBeNull();
  expect(changes[0]?.removed.map(({ id }) => id).sort()).toEqual(["a", "b"]);
  for (const event of arrival("c")) history.tracker.note(event);
  expect(history.rows()).toMatchObject([{ id: "c", seq: 3 }]);
});

describe("kept in a file", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "history-"));
    file = path.join(folder, "history.db");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** More than it takes until all is in the file. */
  const written = (): Promise<void> => setTimeout(50);
  const shownBy = (history: RecordedHistory): unknown =>
    history.rows().map(({ id }) => [history.get(id), history.dataText(id)]);

  test("a later run shows the same, also when this one was killed", async () => {
    const first = historyOf([...handled("a"), ...arrival("b"), ...refusal("c")], {
      journal: openJournal(file),
    });
    first.noteLine("Consumer", '{"deliveryId":"a","level":"INFO","message":"m"}', null);
    first.noteLine("Receiver", '{"level":"WARN","message":"Refused"}', "r-c");
    first.noteFault("b", "sqs-slow", "answered after 3 s");
    await written();
    const shown = shownBy(first);
    const second = historyOf([], { journal: openJournal(file) });

    expect(shownBy(second)).toEqual(shown);
    second.tracker.note(taken("b"));
    expect(second.get("b")?.happenings.map(({ type }) => type)).toEqual([
      "verified",
      "stored",
      "fault",
      "taken",
      "arrived",
      "answered",
    ]);
  });

  test("a later run shows an opened request as the delivery that it became", async () => {
    const first = historyOf(refusal("h1"), { journal: openJournal(file) });
    first.noteLine("Receiver", '{"level":"WARN","message":"Refused"}', "r-h1");
    const opened = { type: "opened", heldId: "h1", ...trackedHead("a"), key: "main" } as const;
    first.tracker.note(published(opened, "reclaimer"));
    await written();
    const second = historyOf([], { journal: openJournal(file) });

    expect(shownBy(second)).toEqual(shownBy(first));
    expect(second.get("h1")).toMatchObject({ row: { id: "a" }, logs: [{ message: "Refused" }] });
  });

  test("what is forgotten is not in the next run either", async () => {
    const limits = { rows: 2, dataCharacters: 1_000_000 };
    const first = historyOf(
      ["a", "b", "c"].flatMap((id) => handled(id)),
      { journal: openJournal(file), rowLimits: limits },
    );
    await written();
    expect(idsOf(historyOf([], { journal: openJournal(file) }))).toEqual(["c", "b"]);

    first.clear();
    await written();
    const next = historyOf(arrival("d"), { journal: openJournal(file) });
    expect(next.rows()).toMatchObject([{ id: "d", seq: 4 }]);
    expect(next.get("a")).toBeNull();
  });
});
