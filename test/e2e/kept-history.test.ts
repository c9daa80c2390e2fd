import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DeliveryList } from "../../local/view/list.ts";
import type { DeliveryRow } from "../../local/view/delivery-row.ts";
import type { DeliveryView } from "../../local/view/delivery-view.ts";
import { order, orderLines } from "../../testing/samples/index.ts";
import { consumerBundle } from "../harness/consumer-bundle.ts";
import { spawnLocalRun, startLocalRun, type LocalRun, type Webhook } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

// Several starts in one test.
jest.setTimeout(300_000);

let LOCAL_DATA: string;

beforeEach(() => {
  LOCAL_DATA = mkdtempSync(path.join(tmpdir(), "local-data-"));
});
afterEach(() => {
  rmSync(LOCAL_DATA, { recursive: true });
});

const viewOf = async (run: LocalRun, id: string | undefined): Promise<DeliveryView> =>
  (await run.api(`view/deliveries/${id ?? ""}`)) as DeliveryView;
const listOf = async (run: LocalRun): Promise<DeliveryList> =>
  (await run.api("view/deliveries")) as DeliveryList;
const textOf = async (run: LocalRun, id: string | undefined): Promise<string> =>
  (await fetch(`${run.url}/api/view/deliveries/${id ?? ""}/payload/text?pointer=`)).text();

/** A machine that is too busy to answer in time answers 503, and is asked again. */
const accepted = (run: LocalRun, data: Webhook["data"]): Promise<string> =>
  waitUntil("it is accepted", async () => (await run.send({ data })).body.id ?? null);

const handlers = `
  import { defineHandlers } from "shipmondo-webhooks";
  export default defineHandlers({
    "*": ({ data }, { log }) => {
      log.info("seen", { number: data.order_id });
      console.log("printed by the handler");
      if (data.id === 2) throw new TypeError("not today");
    },
  });
`;

test("a run that is killed leaves its history to the next: rows, ways, lines, requests and data", async () => {
  const CONSUMER_BUNDLE = await consumerBundle(handlers);
  const env = { LOCAL_DATA, CONSUMER_BUNDLE, RETRY_DELAYS_S: "600" };
  const first = await startLocalRun({ env });
  const large = { ...order({ order_lines: orderLines(5_000) }, 4) };
  const sent = {
    handled: await accepted(first, { ...order({}, 1) }),
    failed: await accepted(first, { ...order({}, 2) }),
    large: await accepted(first, large),
  };
  expect((await first.send({ data: { ...order({}, 3) }, key: "another" })).status).toBe(401);
  await first.reached(sent.handled, "handled");
  await first.reached(sent.large, "handled");
  await first.reached(sent.failed, "failed");
  const { rows } = await listOf(first);
  const refused = rows.find(({ status }) => status === "refused")?.id;
  const ids = [...Object.values(sent), refused];
  const views = await Promise.all(ids.map((id) => viewOf(first, id)));
  const texts = await Promise.all(ids.map((id) => textOf(first, id)));
  await first.stop("SIGKILL");

  const second = await startLocalRun({ env });
  // The failed one is attempted again at once.
  const ended = ({ status }: DeliveryRow): boolean => status !== "failed" && status !== "running";
  expect((await listOf(second)).rows.filter(ended)).toEqual(rows.filter(ended));
  for (const [n, before] of views.entries()) {
    const { id } = before.row;
    const { way, attempts, logs, request, token, refusal } = await viewOf(second, id);
    expect(way.slice(0, before.way.length)).toEqual(before.way);
    expect(attempts.slice(0, before.attempts.length)).toEqual(before.attempts);
    expect(logs.slice(0, before.logs.length)).toEqual(before.logs);
    expect({ request, token, refusal }).toEqual({
      request: before.request,
      token: before.token,
      refusal: before.refusal,
    });
    expect((await textOf(second, id)) === texts[n]).toBe(true);
  }
  const failed = await viewOf(second, sent.failed);
  expect(failed.attempts[0]).toMatchObject({
    number: 1,
    outcome: "failed",
    error: { name: "TypeError", message: "not today" },
  });
  expect(failed.logs.map(({ message }) => message)).toEqual(
    expect.arrayContaining(["Accepted", "seen", "printed by the handler", "Not handled"]),
  );
  expect(texts[2]?.length).toBeGreaterThan(2_500_000);
  expect(rows.map(({ label }) => label).toSorted()).toEqual(
    [1, 2, 3, 4].map((n) => `00000000${n}`),
  );

  const next = await accepted(second, { ...order({}, 5) });
  const { seq = 0 } = (await listOf(second)).rows.find(({ id }) => id === next) ?? {};
  expect(seq).toBeGreaterThan(Math.max(...rows.map((row) => row.seq)));
  await second.stop();
  rmSync(CONSUMER_BUNDLE, { recursive: true });
});

test("--fresh begins with nothing, says what it removed, and takes no stranger's file", async () => {
  const first = await startLocalRun({ env: { LOCAL_DATA } });
  const id = await accepted(first, { ...order({}, 1) });
  await first.reached(id, "handled");
  await first.stop("SIGKILL");

  const second = await startLocalRun({ env: { LOCAL_DATA }, args: ["--fresh"] });
  expect(second.output()).toMatch(/^note {5}Removed from .+: functions\.log, history\.db/m);
  expect(await second.deliveries()).toEqual([]);
  // Its idempotency record is gone, too: it is handled again.
  expect(await accepted(second, { ...order({}, 1) })).toBe(id);
  await second.reached(id, "handled");
  await second.stop();

  writeFileSync(path.join(LOCAL_DATA, "notes.txt"), "kept");
  const before = readdirSync(LOCAL_DATA).sort();
  const child = spawnLocalRun({ env: { LOCAL_DATA }, args: ["--fresh"] });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaint += chunk.toString("utf8")));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code).toBe(1);
  expect(complaint).toContain("--fresh removed nothing");
  expect(complaint).toContain("notes.txt");
  expect(readdirSync(LOCAL_DATA).sort()).toEqual(before);
});

test("the data is in .local beside settings.json, which a second run is kept out of", async () => {
  const SETTINGS_DIR = LOCAL_DATA;
  writeFileSync(path.join(SETTINGS_DIR, "settings.json"), "{}\n");
  const env = { SETTINGS_DIR };
  const first = await startLocalRun({ env, keep: true });
  const folder = path.join(SETTINGS_DIR, ".local");
  expect(existsSync(path.join(folder, "history.db"))).toBe(true);
  expect(first.output()).toContain(`  data           ${folder}\n`);

  await expect(startLocalRun({ env, keep: true })).rejects.toThrow(
    `${folder} is in use by another local run (process ${first.pid})`,
  );
  const beside = await startLocalRun({ env });
  expect(beside.output()).toContain("  data           in memory, gone when this ends\n");
  await Promise.all([first.stop(), beside.stop()]);
});
