import { createHash } from "node:crypto";
import { webhookRequest, type WebhookOptions } from "../../../testing/samples/webhook.ts";
import { payloadShapes, signToken } from "../../../testing/signing.ts";
import { memoryKeys, webhookEvent } from "../../harness/fakes.ts";
import { deliveriesOn, inMemoryReceiver } from "../../harness/in-memory-receiver.ts";

const [oldKey, newKey] = ["key of last year", "key of this year"];
const data = { id: 7, updated_at: "2026-03-02T10:00:00.000+01:00", note: "blåbær 🫐" };

type Sent = Partial<WebhookOptions> & { readonly payload?: string };

/** The ids of a receiver's answers, each of which is that of the delivery on the queue. */
async function idsOf(...webhooks: readonly Sent[]): Promise<readonly string[]> {
  const { receive, queue } = inMemoryReceiver({ keys: memoryKeys({ old: oldKey, new: newKey }) });
  const ids: string[] = [];
  for (const { payload, ...options } of webhooks) {
    const common = { resource: "Orders", action: "create", data, key: oldKey };
    const request = webhookRequest({ ...common, ...options });
    const signed = payload === undefined ? null : signToken(payload, options.key ?? oldKey);
    const body = signed === null ? request.body : JSON.stringify({ data: signed });
    const answer = await receive(webhookEvent({ ...request, body }));
    expect(answer.statusCode).toBe(200);
    ids.push((JSON.parse(answer.body) as { readonly id: string }).id);
  }
  expect(deliveriesOn(queue).map(({ id }) => id)).toEqual(ids);
  expect(queue.messages.map(({ deduplicationId }) => deduplicationId)).toEqual(ids);
  return ids;
}

describe("one event is one delivery", () => {
  it("under the id that anybody can compute from its data, resource and action", async () => {
    const signed = `${JSON.stringify(data)}\n["Orders","create"]`;
    expect(await idsOf({})).toEqual([createHash("sha256").update(signed).digest("hex")]);
  });

  it("whichever webhook carries it: of another name, key, address, id or user, in any shape", async () => {
    const ids = await idsOf(
      {},
      { key: newKey },
      { webhookName: "next/Orders:create" },
      { webhookName: "all orders" },
      { url: "https://shop.example/webhooks/another" },
      { headers: { "SMD-Webhook-Id": "2", "SMD-User": null } },
      ...payloadShapes.map((shape) => ({ shape, key: newKey })),
    );
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(1);
  });

  it("also where its data is one text in an object, in a string and between blanks", async () => {
    const object = '{"id":7,"price":1.0,"big":9007199254740993}';
    const ids = await idsOf(
      { payload: `{"webhook":"w","data":${object}}` },
      { payload: `{ "data" :\n ${object}\t, "url": "https://shop.example" }` },
      { payload: JSON.stringify({ data: object }) },
      { payload: JSON.stringify(`{"data":${object}}`) },
    );
    expect(new Set(ids).size).toBe(1);
  });
});

describe("two events are two deliveries", () => {
  const shipment = { shipment_id: 7, current_status: "EN_ROUTE" };

  it.each<readonly [string, Sent, Sent]>([
    ["of another action", {}, { action: "status_update" }],
    ["of another resource", {}, { resource: "Drafts" }],
    ["without an action", {}, { headers: { "SMD-Action": null }, webhookName: "w" }],
    [
      "with another version",
      {},
      { data: { ...data, updated_at: "2026-03-02T10:00:00.001+01:00" } },
    ],
    ["with a blank more", { payload: '{"data":{"id":1}}' }, { payload: '{"data":{"id":1 }}' }],
    ["with a number written otherwise", { payload: '{"data":1}' }, { payload: '{"data":1.0}' }],
    [
      "that are numbers which JavaScript takes for one",
      { payload: '{"data":{"id":9007199254740992}}' },
      { payload: '{"data":{"id":9007199254740993}}' },
    ],
    ["a text and what it holds", { payload: '{"data":7}' }, { payload: '{"data":"7"}' }],
    [
      "of tracking, the same text as latest and as delivered",
      { resource: "Shipment Monitor", action: "latest", data: shipment },
      { resource: "Shipment Monitor", action: "delivered", data: shipment },
    ],
    [
      "a test and the shop's own",
      { webhookName: "shipmondo-webhooks-test/Orders:create" },
      { webhookName: "Orders:create" },
    ],
  ])("%s", async (_what, one, other) => {
    const ids = await idsOf(one, other);
    expect(new Set(ids).size).toBe(2);
  });
});

it("a request that makes no delivery keeps an id over the whole of what was signed", async () => {
  const { receive, bucket } = inMemoryReceiver({ keys: memoryKeys({ old: oldKey }) });
  const request = webhookRequest({ resource: "Orders", action: "create", data, key: newKey });
  expect((await receive(webhookEvent(request))).statusCode).toBe(401);
  const { data: token } = JSON.parse(request.body) as { readonly data: string };
  const signed = `${token.slice(0, token.lastIndexOf("."))}\n["Orders","create"]`;
  const id = createHash("sha256").update(signed).digest("hex");
  expect([...bucket.objects.keys()]).toEqual([expect.stringContaining(`-${id}`)]);
});
