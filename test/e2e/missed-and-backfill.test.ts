import { runCommand } from "../harness/run-command.ts";
import { startEffectsRun, type EffectsRun } from "../harness/reconciling/effects-run.ts";
import { runBackfillKilled } from "../harness/reconciling/killed-backfill.ts";
import { seededRandom } from "../harness/simulation/random.ts";
import { waitUntil } from "../harness/wait-until.ts";

let around: EffectsRun;
const startedAt = new Date(Date.now() - 60_000).toISOString();

beforeAll(async () => {
  around = await startEffectsRun();
});
afterAll(() => around.stop());

const command = (...args: readonly string[]) => runCommand(args, { env: around.env });
const missed = (...args: readonly string[]) => command("missed", "--since", startedAt, ...args);

const handled = (id: number, times: number): Promise<true> =>
  waitUntil(`${id} is handled ${times} times`, () => {
    const runs = around.runs().filter(({ resourceId }) => resourceId === String(id));
    return runs.length >= times ? true : null;
  });
const actionsOf = (id: number): readonly string[] =>
  around
    .runs()
    .flatMap((run) => (run.resourceId === String(id) ? [`${run.origin} ${run.action}`] : []));

interface Found {
  readonly id: string;
  readonly number: string | null;
  readonly kind: string;
  readonly fields: readonly string[];
  readonly deadLetter?: string;
}

async function found(): Promise<{
  readonly code: number | null;
  readonly found: readonly Found[];
}> {
  const { code, output } = await missed("--json");
  const json = output.slice(output.indexOf("\n{") + 1, output.lastIndexOf("\n}") + 2);
  return { code, ...(JSON.parse(json) as { readonly found: readonly Found[] }) };
}

describe("missed", () => {
  it("lists each object by what happened to it, and hands over once what a run would", async () => {
    const { shop, setFaults, settled } = around.shipmondo;
    for (const pair of ["Orders:create", "Orders:payment_captured"]) await around.register(pair);
    const { id: captured } = await shop.createOrder();
    const { id: edited } = await shop.createOrder();
    await Promise.all([captured, edited].map((id) => handled(id, 1)));
    around.refuse(true);
    const { id: dead } = await shop.createOrder();
    await settled();
    await waitUntil("it is dead", async () =>
      (await around.run.deliveries("status=dead")).length === 1 ? true : null,
    );
    around.refuse(false);
    setFaults({ drop: 1 });
    const { id: lost } = await shop.createOrder();
    await shop.act("capture", captured);
    await shop.edit(edited);
    const [old = 0] = shop.importOrders(1, () => ({
      createdAt: Date.now() - 86_400_000,
      updatedAt: Date.now(),
    }));
    await settled();

    const first = await found();
    const kindOf = new Map(first.found.map((row) => [Number(row.id), row]));
    expect(kindOf.size).toBe(5);
    expect(kindOf.get(lost)).toMatchObject({
      kind: "missed creation",
      number: expect.any(String) as string,
    });
    expect(kindOf.get(captured)).toMatchObject({
      kind: "missed change",
      fields: ["payment_status"],
    });
    expect(kindOf.get(old)).toMatchObject({ kind: "uncertain" });
    expect(kindOf.get(edited)).toMatchObject({ kind: "unannounced" });
    expect(kindOf.get(dead)).toMatchObject({ kind: "dead" });
    expect(first.code).toBe(1);

    const table = await missed();
    expect(table.code).toBe(1);
    expect(table.output).toMatch(
      new RegExp(`^Orders +${captured} .*missed change \\(payment_status\\)$`, "m"),
    );
    expect(table.output).toMatch(new RegExp(`^Orders +${dead} .*dead: redrive$`, "m"));
    expect(table.output).toContain(
      "1 missed creation, 1 missed change, 1 dead, 1 uncertain, 1 unannounced",
    );

    expect(await missed("--apply")).toMatchObject({
      code: 2,
      output: expect.stringContaining("Nothing was done") as string,
    });
    const applied = await missed("--apply", "--yes");
    expect(applied.output).toContain(`3 put on the queue of the local run`);
    // Put once more at once, it is the same delivery.
    await missed("--apply", "--yes");
    await handled(lost, 1);
    await handled(captured, 2);
    await handled(old, 1);
    expect(actionsOf(lost)).toEqual(["reconciler create"]);
    expect(actionsOf(captured)).toEqual(["webhook create", "reconciler reconciled"]);
    expect(actionsOf(old)).toEqual(["reconciler reconciled"]);
    expect(actionsOf(edited)).toEqual(["webhook create"]);
    expect(actionsOf(dead)).toEqual([]);

    const id = kindOf.get(dead)?.deadLetter ?? "";
    expect(table.output).toContain(`dead redrive ${id}`);
    expect((await command("dead", "redrive", id)).code).toBe(0);
    await handled(dead, 1);
    const last = await waitUntil("nothing is missed", async () => {
      const read = await found();
      return read.code === 0 ? read : null;
    });
    expect(last.found.map(({ kind }) => kind)).toEqual(["unannounced"]);
  });
});

describe("backfill", () => {
  const count = 300;
  const since = "2024-01-01";
  const args = ["--resource", "Orders", "--since", since];
  let ids: ReadonlySet<string> = new Set();

  beforeAll(() => {
    const first = Date.parse("2025-03-01T00:00:00Z");
    // Most far apart, some in bursts, and more than two pages of them in one millisecond.
    const at = (index: number): number =>
      first + (index % 5 === 0 ? 60_000 : Math.floor(index / 4) * 86_400_000 + (index % 4) * 3);
    const orders = around.shipmondo.shop.importOrders(count, (index) => ({
      createdAt: at(index) - 1_000,
      updatedAt: at(index),
    }));
    ids = new Set(orders.map(String));
  });

  const runsOfOrders = () => around.runs().filter(({ resourceId }) => ids.has(resourceId));
  const allHandled = (runs: number): Promise<true> =>
    waitUntil(`${runs} runs`, () => (runsOfOrders().length >= runs ? true : null), 240_000);
  const settledRuns = async (runs: number) => {
    await allHandled(runs);
    await waitUntil("the queue is empty", async () => {
      const [queued, running] = await Promise.all(
        ["queued", "running"].map((status) => around.run.deliveries(`status=${status}`)),
      );
      return (queued?.length ?? 0) + (running?.length ?? 0) === 0 ? true : null;
    });
    return runsOfOrders();
  };

  it("counts, and sends nothing, in a dry run, also while the API is asked too often", async () => {
    around.shipmondo.setFaults({ tooMany: 0.08, retryAfterS: 0 });
    const { code, output } = await command("backfill", ...args, "--dry-run");
    around.shipmondo.setFaults({ tooMany: 0, retryAfterS: null });
    // One more: the order that was edited by hand above.
    expect(output).toContain(`Done: ${count + 5} seen, ${count + 1} to be sent, 4 skipped.`);
    expect(code).toBe(0);
    expect(runsOfOrders()).toEqual([]);
  });

  it("killed three times has each order handled exactly once", async () => {
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    const outputs: string[] = [];
    for (let kill = 0; kill < 3; kill++) {
      const killed = await runBackfillKilled(around, args, random.between(8, 20), random);
      expect({ seed, killed: killed.killed }).toEqual({ seed, killed: true });
      outputs.push(killed.output);
    }
    const last = await runBackfillKilled(around, args, Infinity, random);
    outputs.push(last.output);
    expect({ seed, code: last.code }).toEqual({ seed, code: 0 });
    expect(outputs.join("\n")).toContain("Going on at 20");
    const runs = await settledRuns(count);
    expect(new Set(runs.map(({ resourceId }) => resourceId)).size).toBe(count);
    expect(runs).toHaveLength(count);
    expect(new Set(runs.map(({ origin, action }) => `${origin} ${action}`))).toEqual(
      new Set(["backfill reconciled"]),
    );
  });

  it("run once more sends nothing", async () => {
    const { code, output } = await command("backfill", ...args, "--yes");
    expect(output).toContain(`Done: ${count + 5} seen, 0 sent, ${count + 5} skipped.`);
    expect(code).toBe(0);
    expect(runsOfOrders()).toHaveLength(count);
  });

  it("with --again, killed in between, has each order handled once more", async () => {
    const random = seededRandom(7);
    const killed = await runBackfillKilled(around, [...args, "--again"], 15, random);
    expect(killed.killed).toBe(true);
    const last = await runBackfillKilled(around, [...args, "--again"], Infinity, random);
    expect(last.output).toContain("Going on at 20");
    expect(last.code).toBe(0);
    const runs = await settledRuns(2 * count);
    expect(runs).toHaveLength(2 * count);
    expect(new Set(runs.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2 * count);
  });
});
