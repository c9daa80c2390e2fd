import { connect, type Socket } from "node:net";
import { waitUntil } from "../../../harness/wait-until.ts";
import type { DeliveryList } from "../../../../local/view/list.ts";
import { startScreen, type RunningScreen } from "../../../harness/running-screen.ts";

let screen: RunningScreen;
beforeEach(async () => {
  screen = await startScreen();
});
afterEach(() => screen.stop());

const idOf = (n: number): string => n.toString(16).padStart(64, "0");

function note(n: number, dataText: string): void {
  const head = { id: idOf(n), receivedAt: new Date(n).toISOString(), bound: true };
  const delivery = { ...head, resource: "Orders", action: "create", resourceId: String(n) };
  const { tracker } = screen.history;
  const published = { type: "published", invocationId: `i${n}` } as const;
  tracker.note({
    ...published,
    event: { type: "received", ...delivery, place: "queue" },
    dataText: null,
  });
  tracker.note({
    ...published,
    event: { type: "handling", delivery, messageId: `m${n}`, attempt: 1 },
    dataText,
  });
}

/** A raw connection to the live events, which reads only what it is told to. */
function open(lastId?: string): Socket & { readonly taken: () => string } {
  const { port } = new URL(screen.origin);
  const socket = connect(Number(port), "127.0.0.1");
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
  socket.on("error", () => undefined);
  const id = lastId === undefined ? "" : `last-event-id: ${lastId}\r\n`;
  socket.write(`GET /api/view/live HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${id}\r\n`);
  return Object.assign(socket, { taken: () => text });
}

test("a search through 150 MB of data holds up no other request, and finds", async () => {
  const filler = "x".repeat(3_000_000);
  for (let n = 1; n <= 50; n++) note(n, `{"a":"${filler}","n":"needle${n}."}`);
  await screen.settled();

  const search = screen
    .ask("/api/view/deliveries?q=NEEDLE7.")
    .then((asked) => JSON.parse(asked.text) as DeliveryList);
  const waits: number[] = [];
  const done = search.then(() => true);
  while (!(await Promise.race([done, Promise.resolve(false)]))) {
    const began = performance.now();
    await screen.ask("/api/keys");
    waits.push(performance.now() - began);
  }
  expect((await search).rows.map(({ id }) => id)).toEqual([idOf(7)]);
  expect(Math.max(...waits)).toBeLessThan(500);
});

test("a change is told live, and what was missed when a client comes back", async () => {
  const first = open();
  await waitUntil("the stream has begun", () => first.taken().includes("retry: 1000") || null);
  note(1, "{}");
  await waitUntil("the row is told", () => first.taken().includes(idOf(1)) || null);
  const [, id] = /id: (\d+)\nevent: rows/.exec(first.taken()) ?? [];
  first.destroy();
  note(2, "{}");
  await new Promise((resolve) => setTimeout(resolve, 150));
  const again = open(id);
  await waitUntil("what was missed is told", () => again.taken().includes(idOf(2)) || null);
  expect(again.taken()).not.toContain(idOf(1));
  expect(again.taken()).not.toContain("event: reset");
  again.destroy();
});

test("thirty tabs are told, and one that does not read holds up none of them", async () => {
  const stuck = open();
  stuck.pause();
  const tabs = Array.from({ length: 30 }, () => open());
  for (const tab of tabs) {
    await waitUntil("the stream has begun", () => tab.taken().includes("retry") || null);
  }
  for (let round = 0; round < 5; round++) {
    for (let n = 0; n < 2_000; n++) note(n, "{}");
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  note(9_999, "{}");
  const areTold = (): boolean => tabs.every((tab) => tab.taken().includes(idOf(9_999)));
  expect(await waitUntil("the last row is told to all", () => areTold() || null)).toBe(true);
  for (const tab of [stuck, ...tabs]) tab.destroy();
});

test("the run stops at once, whoever listens to it", async () => {
  const socket = open();
  await waitUntil("the stream has begun", () => socket.taken().includes("retry: 1000") || null);
  const began = performance.now();
  await screen.stop();
  expect(performance.now() - began).toBeLessThan(500);
});

test("a request whose client is gone is worked on no longer", async () => {
  for (let n = 1; n <= 1_000; n++) note(n, "{}");
  await screen.settled();
  const { port } = new URL(screen.origin);
  const socket = connect(Number(port), "127.0.0.1");
  const data = JSON.stringify("y".repeat(2_000_000));
  let reads = 0;
  screen.history.dataText = () => {
    reads++;
    socket.destroy();
    return data;
  };
  socket.write(`GET /api/view/deliveries?q=absent HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await waitUntil("it is searched", () => reads > 0 || null);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const later = reads;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(reads).toBe(later);
  expect(reads).toBeLessThan(1_000);
});
