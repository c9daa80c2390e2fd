import { mostWaiting } from "../../../bin/commands/backfill/queue-room.ts";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { callApi } from "../../harness/shipmondo/api-client.ts";
import { startOperatorStack, type OperatorStack, type RunOptions } from "./operator-stack.ts";
import { startShopOfStack, type ShopOfStack } from "./shop-of-stack.ts";

let stack: OperatorStack;
let shop: ShopOfStack;
let env: Readonly<Record<string, string>>;
const minute = 60_000;
const since = new Date(Date.now() - 10 * minute).toISOString();
const orders = 30;

beforeAll(async () => {
  stack = await startOperatorStack();
  shop = await startShopOfStack(stack);
  env = { ...shop.env, RECONCILE_LAG_S: "0" };
  await stack.run(["login"], { env, input: shop.input });
  await shop.announce("Orders:create");
  shop.shipmondo.shop.importOrders(orders, () => ({}));
  stack.calls();
});
afterEach(() => stack.reset());
afterAll(async () => {
  await shop.stop();
  await stack.stop();
});

const run = (argv: readonly string[], options: RunOptions = {}) =>
  stack.run(argv, { env, ...options });
const missed = (argv: readonly string[] = [], options: RunOptions = {}) =>
  run(["missed", "--since", since, ...argv], options);
const backfill = (argv: readonly string[] = [], options: RunOptions = {}) =>
  run(["backfill", "--resource", "Orders", "--since", "2025-01-01", "--yes", ...argv], options);
const queued = () => stack.count(stack.queueUrl);

describe("missed", () => {
  it("says who did not get what, and from when on it looks, and writes nothing", async () => {
    const { code, output } = await missed();
    expect(output).toContain("did not get");
    expect(output).toContain("the stack Shop (eu-west-1, account 123456789012)");
    expect(output).toMatch(
      /^Orders are looked at from \S+ on: their oldest webhook was made then\./m,
    );
    expect(output).toMatch(/^Shipments are not looked at: no webhook/m);
    expect(output).toContain(`${orders} missed creations, from `);
    expect(code).toBe(1);
    const writes = stack.calls().map(({ operation }) => operation);
    expect(writes.filter((name) => /Send|Put|Update|Delete/.test(name))).toEqual([]);
  });

  it("tells which webhook is amiss", async () => {
    const [webhook] = shop.shipmondo.webhooks();
    const change = (active: boolean) =>
      callApi(shop.shipmondo.url, `/webhooks/${webhook?.id}`, { method: "PUT", body: { active } });
    await change(false);
    const { output } = await missed();
    await change(true);
    expect(output).toContain(
      'The webhook of Orders:create is inactive: "webhooks register" repairs',
    );
  });

  it("sends nothing when it is not agreed to, and says where it would have", async () => {
    for (const answer of [false, null]) {
      const { code, output } = await missed(["--apply"], { answer });
      expect(output).toContain(`To be put on the queue of the stack Shop (eu-west-1`);
      expect(output).toContain(answer === null ? "add --yes" : "Nothing was sent");
      expect(code).toBe(2);
    }
    expect(await queued()).toBe(0);
  });

  it("broken off while it sends, and run again, leaves each delivery on the queue once", async () => {
    const refuse = { operation: "SendMessage", from: 12 };
    const first = await missed(["--apply", "--yes"], { refuse });
    expect(first.output).toContain("Not all was put on the queue: run the same command again.");
    expect(first.code).toBe(1);
    expect(await queued()).toBeGreaterThan(0);
    expect((await missed(["--apply"], { answer: true })).code).toBe(0);
    expect(await queued()).toBe(orders);
  });

  it("does not look at what a delivery in the bucket may be about", async () => {
    const receivedAt = new Date(Date.now() - 4 * minute).toISOString();
    await stack.objects.write(`pending/${receivedAt}-a`, "{}");
    const { code, output } = await missed();
    expect(output).toMatch(/^A delivery waits in the bucket .* is not looked at/m);
    expect(output).toContain("Nothing was missed");
    expect(code).toBe(0);
  });

  it("does not look at what is younger than the lag, unless --until says so", async () => {
    const young = { env: { ...env, RECONCILE_LAG_S: "300" } };
    const { code, output } = await missed([], young);
    expect(output).toMatch(/^What changed after \S+ is not looked at: it is younger than 300 s/m);
    expect(code).toBe(0);
    const until = new Date().toISOString();
    expect((await missed(["--until", until], young)).code).toBe(1);
    expect((await missed(["--until", since])).output).toContain("not later than --since");
  });

  it.each([
    ["AWS fails", { refuse: { operation: "BatchGetItem", from: 1 } }, "Not allowed"],
    ["it is interrupted", { interruptAfterCalls: 6 }, "Interrupted"],
    ["Shipmondo refuses the credentials", { env: { user: "other" } }, "refuses user or key"],
    ["Shipmondo does not answer", { env: { url: "http://127.0.0.1:1/" } }, "does not answer"],
  ])("has no answer, and not exit code 1, when %s", async (_, options, text) => {
    const { user = null, url = null } = ("env" in options ? options.env : {}) as Partial<
      Record<"user" | "url", string>
    >;
    const more = {
      ...(user === null ? {} : { SHIPMONDO_API_USER: user, SHIPMONDO_API_KEY: "wrong" }),
      ...(url === null ? {} : { SHIPMONDO_API_URL: url }),
    };
    const { code, output } = await missed([], { ...options, env: { ...env, ...more } });
    expect(output).toContain(text);
    expect(output).not.toContain("wrong");
    expect(code).toBe(2);
  });
});

describe("backfill", () => {
  const all = orders + 20;
  beforeAll(() => {
    shop.shipmondo.shop.importOrders(all - orders, () => ({}));
  });

  it("waits while the queue is long, sends nothing, and interrupted says how to go on", async () => {
    for (let from = 0; from <= mostWaiting; from += 10) {
      const ids = Array.from({ length: 10 }, (_, index) => String(from + index));
      const entry = (Id: string) => ({ Id, MessageBody: "{}", MessageGroupId: Id });
      const Entries = ids.map((id) => ({ ...entry(id), MessageDeduplicationId: `full-${id}` }));
      await stack.sqs.send(new SendMessageBatchCommand({ QueueUrl: stack.queueUrl, Entries }));
    }
    const before = await queued();
    const { code, output } = await backfill([], { interruptAfterCalls: 300 });
    expect(output).toMatch(
      /^Interrupted: 0 seen, 0 sent, 0 skipped\. The same command goes on at /m,
    );
    expect(code).toBe(1);
    expect(await queued()).toBe(before);
  });

  it("goes on where it was, begins again with --from-start, and once it has ended", async () => {
    const refuse = { operation: "UpdateItem", from: 2 };
    const broken = await backfill(["--from-start"], { refuse });
    expect(broken.output).toContain("Not allowed. The same command goes on at 20");
    expect(broken.code).toBe(1);
    expect((await backfill(["--dry-run"])).output).not.toContain("Going on at");
    const again = await backfill();
    expect(again.output).toMatch(/^Going on at 20\S+; --from-start begins again\.$/m);
    expect(again.code).toBe(0);
    // What `missed` sent within five minutes drops none of these.
    expect(await queued()).toBe(all);
    const ended = await backfill(["--json"]);
    expect(ended.output).not.toContain("Going on at");
    const json = JSON.parse(ended.output.slice(ended.output.indexOf("{\n"))) as object;
    expect(json).toMatchObject({ resource: "Orders", done: true, sent: all, skipped: 0 });
  });

  it("sends nothing in a dry run, nor when it is not agreed to", async () => {
    const dry = await backfill(["--dry-run"]);
    expect(dry.output).toContain(`Done: ${all} seen, ${all} to be sent, 0 skipped.`);
    const args = ["backfill", "--resource", "Orders", "--since", "2025-01-01"];
    expect((await run(args, { answer: null })).code).toBe(2);
    expect(await queued()).toBe(0);
    const writes = stack.calls().map(({ operation }) => operation);
    expect(writes.filter((name) => /Send|Put|Update|Delete/.test(name))).toEqual([]);
  });
});
