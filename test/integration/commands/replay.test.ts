import type { SendMessageCommandInput } from "@aws-sdk/client-sqs";
import { unopenedId } from "../../../lambda/common/delivery-message.ts";
import { maxMessageBytes } from "../../../lambda/contract/delivery.ts";
import { readWebhookHeaders } from "../../../lambda/intake/webhook-request.ts";
import { order, webhookRequest } from "../../../testing/samples/index.ts";
import { signToken } from "../../../testing/signing.ts";
import { names } from "../../harness/durability/resources.ts";
import { startOperatorStack, type OperatorStack } from "./operator-stack.ts";

let stack: OperatorStack;
const key = "shop-key";

beforeAll(async () => {
  stack = await startOperatorStack();
  stack.engines.putKey(`${names.keysPath}/shop`, key);
});
beforeEach(() => {
  stack.outputs.set("RequireBinding", "false");
});
afterEach(() => stack.reset());
afterAll(() => stack.stop());

/** A refused request in the bucket, as the receiver keeps it. */
async function refuse(
  n: number,
  { webhookName = "Orders:create", reason = "signature", signedWith = key, token = "" } = {},
): Promise<string> {
  const data = order({ reference: `order ${n}` }, n);
  const request = webhookRequest({
    resource: "Orders",
    action: "create",
    data,
    key: signedWith,
    webhookName,
  });
  const { data: signed } = JSON.parse(request.body) as { readonly data: string };
  const receivedAt = new Date(Date.parse("2026-03-02T09:00:00.000Z") + n * 1_000).toISOString();
  const headers = readWebhookHeaders(request.headers);
  const held = { v: 1, ...headers, reason, receivedAt, token: token === "" ? signed : token };
  const input = held.token.slice(0, held.token.lastIndexOf("."));
  const name = `refused/${receivedAt}-${unopenedId(input, headers.resource, headers.action)}`;
  await stack.objects.write(name, JSON.stringify(held));
  return name;
}

/** What the commands sent to the queue since the last time that calls were asked for. */
const sends = () =>
  stack
    .calls()
    .filter(({ operation }) => operation === "SendMessage")
    .map(({ input }) => input as unknown as SendMessageCommandInput)
    .map(({ MessageBody: body = "", MessageDeduplicationId, MessageAttributes }) => ({
      body,
      deduplicationId: MessageDeduplicationId,
      heldId: MessageAttributes?.heldId?.StringValue,
    }));

const refused = () => stack.objects.list("refused/", "", 1_000);
const queued = async (): Promise<readonly string[]> =>
  (await stack.takeAll(stack.queueUrl)).map(({ Body = "" }) => Body);

describe("replay and the setting requireBinding", () => {
  it.each([
    ["signature", 101],
    ["no_key", 201],
    ["unbound", 301],
    ["keys_unreadable", 401],
  ])("keeps back what no webhook name binds, although it was refused as %s", async (reason, n) => {
    stack.outputs.set("RequireBinding", "true");
    await refuse(n, { reason, webhookName: "orders of the shop" });
    await refuse(n + 1, { reason });
    const { code, output } = await stack.run(["replay", "--refused"]);
    expect(code).toBe(0);
    expect(output).toContain("1 forwarded");
    expect(output).toContain("1 still refused: unbound");
    expect((await queued()).map((body) => body.includes(`"bound":true`))).toEqual([true]);

    const allowed = await stack.run(["replay", "--refused", "--allow-unbound"]);
    expect(allowed.output).toContain("1 forwarded");
    expect(await refused()).toEqual([]);
  });

  it("forwards what no name binds where the setting is off", async () => {
    await refuse(1, { webhookName: "orders of the shop" });
    expect((await stack.run(["replay", "--refused"])).output).toContain("1 forwarded");
  });
});

describe("replay --unreadable", () => {
  it("forwards with data: null what verifies and cannot be read, and only when it is asked to", async () => {
    await refuse(1, { reason: "unreadable", token: signToken("no object", key) });
    const plain = await stack.run(["replay", "--refused"]);
    expect(plain.output).toContain("1 still refused: unreadable");
    const { code, output } = await stack.run(["replay", "--refused", "--unreadable"]);
    expect(code).toBe(0);
    expect(output).toContain("1 forwarded");
    const [body = ""] = await queued();
    expect(JSON.parse(body)).toMatchObject({
      data: null,
      resource: "Orders",
      action: "create",
      resourceId: "1",
      bound: false,
      key: "shop",
    });
    expect(await refused()).toEqual([]);
  });

  it("forwards with data: null what names an object and lacks data, bound by its name", async () => {
    const payload = JSON.stringify({ webhook: "Orders:create", data: null });
    await refuse(501, { reason: "unreadable", token: signToken(payload, key) });
    expect((await stack.run(["replay", "--refused"])).output).toContain(
      "still refused: unreadable",
    );
    expect(await queued()).toEqual([]);
    stack.outputs.set("RequireBinding", "true");
    const { output } = await stack.run(["replay", "--refused", "--unreadable"]);
    expect(output).toContain("1 forwarded");
    const [body = ""] = await queued();
    expect(JSON.parse(body)).toMatchObject({ data: null, resourceId: "501", bound: true });
  });

  it("forwards nothing that no key verifies", async () => {
    await refuse(1, { reason: "unreadable", token: signToken("no object", "a stranger's") });
    const { output } = await stack.run(["replay", "--refused", "--unreadable"]);
    expect(output).toContain("1 still refused: signature");
    expect(await queued()).toEqual([]);
  });
});

describe("replay of what two webhooks of one event brought", () => {
  it("sends the same delivery for each, with the id that it was refused under, and under a deduplication id of the request", async () => {
    const webhooks = ["Orders:create", "next/Orders:create"];
    const heldIds: string[] = [];
    for (const webhookName of webhooks) {
      heldIds.push((await refuse(600, { webhookName })).slice(-64));
    }
    stack.calls();
    expect((await stack.run(["replay", "--refused"])).output).toContain("2 forwarded");

    const sent = sends();
    const ids = sent.map(({ body }) => (JSON.parse(body) as { readonly id: string }).id);
    expect(new Set(ids).size).toBe(1);
    expect(new Set([...heldIds, ...ids]).size).toBe(3);
    // Within the same millisecond they are in the order of these ids.
    expect(sent.map(({ heldId }) => heldId)).toEqual([...heldIds].sort());
    expect(sent.map(({ deduplicationId }) => deduplicationId)).toEqual(
      [...heldIds].sort().map((heldId) => `replay-${heldId}`),
    );
  });

  it("leaves the attribute out of a message that has no room for it", async () => {
    const forward = async (bytes: number) => {
      const note = "x".repeat(bytes);
      const payload = JSON.stringify({ webhook: "w", data: { id: 7, note } });
      await refuse(700, { token: signToken(payload, key) });
      stack.calls();
      expect((await stack.run(["replay", "--refused"])).output).toContain("1 forwarded");
      const [{ body, heldId } = { body: "", heldId: null }] = sends();
      return { bytes: Buffer.byteLength(body), isLinked: heldId !== undefined };
    };
    const empty = await forward(0);
    expect(empty.isLinked).toBe(true);
    const full = await forward(maxMessageBytes - empty.bytes);
    expect(full).toEqual({ bytes: maxMessageBytes, isLinked: false });
  });
});

describe("replay that is interrupted", () => {
  it("says how to go on there, and goes on there without looking at what was done", async () => {
    const all: string[] = [];
    for (let n = 1; n <= 40; n++) all.push(await refuse(n, { signedWith: "a stranger's" }));
    const { code, output } = await stack.run(["replay", "--refused"], { interruptAfterCalls: 20 });
    expect(code).toBe(1);
    const [, position = ""] = /--after (\S+)/.exec(output) ?? [];
    expect(all).toContain(position);
    const done = all.indexOf(position) + 1;
    expect(done).toBeLessThan(40);
    expect(output).toContain(`${done} still refused: signature`);

    stack.calls();
    const second = await stack.run(["replay", "--refused", "--after", position]);
    expect(second.code).toBe(0);
    expect(second.output).toContain(`${40 - done} still refused: signature`);
    expect(second.output).toContain(`What is before ${position} was not looked at.`);
    const read = stack.calls().filter(({ operation }) => operation === "GetObject");
    expect(read.map(({ input }) => input.Key)).toEqual(all.slice(done));
  });

  it("says so too when it breaks off by an error", async () => {
    const first = await refuse(1);
    await refuse(2);
    const { code, output } = await stack.run(["replay", "--refused"], {
      refuse: { operation: "DeleteObject", from: 2 },
    });
    expect(code).toBe(1);
    expect(output).toContain("It broke off");
    expect(output).toContain(`--after ${first}`);
  });

  it.each(["", "everything", "refused/", "refused/x", "2026"])(
    "refuses %j as a position, and does nothing",
    async (position) => {
      await refuse(1);
      expect(await stack.run(["replay", "--refused", "--after", position])).toMatchObject({
        code: 2,
      });
      expect(await refused()).toHaveLength(1);
    },
  );

  it("takes a time as a position", async () => {
    await refuse(1);
    await refuse(70);
    const { output } = await stack.run(["replay", "--refused", "--after", "2026-03-02T09:01"]);
    expect(output).toContain("1 forwarded");
    expect(await refused()).toHaveLength(1);
  });
});
