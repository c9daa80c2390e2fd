import { order, webhookRequest } from "../../../testing/samples/index.ts";
import { signToken } from "../../../testing/signing.ts";
import {
  hang,
  memoryBucket,
  memoryKeys,
  memoryQueue,
  refusedForGood,
  webhookEvent,
} from "../../harness/fakes.ts";
import { inMemoryReceiver } from "../../harness/in-memory-receiver.ts";

/** Planted where a request or a key may carry personal data or a secret. */
const marker = "PLANTED-7f3a";
const key = `${marker}-key`;

const request = webhookRequest({
  resource: "Orders",
  action: "create",
  key,
  webhookName: `${marker}-name`,
  url: `https://shop.example/${marker}`,
  data: order({ id: 7, order_note: `${marker}-note`, reference: `${marker}-reference` }),
  headers: {
    "SMD-User": `${marker}@example.com`,
    "SMD-Webhook-Id": `${marker}-webhook`,
    // Logged, as the resource and the action are: what a delivery is looked for by.
    "SMD-Resource-Id": "7",
    "User-Agent": `${marker}-agent`,
  },
});
const { data: token } = JSON.parse(request.body) as { data: string };
const [header = "", payload = "", signature = ""] = token.split(".");
const bodies = {
  genuine: request.body,
  forged: JSON.stringify({ data: signToken(`{"webhook":"${marker}"}`, "forged") }),
  unreadable: JSON.stringify({ data: signToken(`${marker} is not JSON`, key) }),
  algorithm: JSON.stringify({ data: signToken("{}", key, { alg: marker }) }),
  header: JSON.stringify({
    data: `${Buffer.from(marker).toString("base64url")}.${payload}.${signature}`,
  }),
  segments: JSON.stringify({ data: `${marker}.${token}` }),
  json: `{"data":"${marker}`,
  member: JSON.stringify({ [marker]: marker, data: { marker } }),
};

const receivers = {
  "with all well": () => inMemoryReceiver({ keys: memoryKeys({ shop: key }) }),
  "with a queue that refuses": () =>
    inMemoryReceiver({ keys: memoryKeys({ shop: key }), queue: memoryQueue(() => refusedForGood) }),
  "with nothing that takes it": () =>
    inMemoryReceiver({
      keys: memoryKeys({ shop: key }),
      queue: memoryQueue(() => refusedForGood),
      bucket: memoryBucket(() => refusedForGood),
    }),
  "with a queue that hangs": () =>
    inMemoryReceiver({ keys: memoryKeys({ shop: key }), queue: memoryQueue(hang) }),
  "without readable keys": () =>
    inMemoryReceiver({ keys: Object.assign(memoryKeys({ shop: key }), { failing: true }) }),
  "with an empty key": () => inMemoryReceiver({ keys: memoryKeys({ shop: "" }) }),
  "with no room for strangers": () =>
    inMemoryReceiver({ keys: memoryKeys({ shop: key }), refusedBytes: 0, holdBytes: 0 }),
  "that requires binding": () =>
    inMemoryReceiver({ keys: memoryKeys({ shop: key }), requireBinding: true }),
};

describe.each(Object.entries(receivers))("a receiver %s", (_state, make) => {
  it.each(Object.entries(bodies))(
    "writes and answers nothing of a request's contents: %s",
    async (_kind, body) => {
      const { receive, lines } = make();
      const event = webhookEvent({ headers: request.headers, body });
      // A request late enough to have the least time only.
      const late = { timeEpoch: Date.parse("2026-03-02T08:59:00.000Z") };
      const answer = await receive({ ...event, requestContext: late });
      const written = [...lines, answer.body].join("\n");
      expect(lines.length).toBeGreaterThan(0);
      for (const secret of [marker, header, payload, signature, "user@example.com"]) {
        expect(written).not.toContain(secret);
      }
      expect(written).not.toContain(Buffer.from(marker).toString("base64url").slice(0, 12));
    },
  );
});

it("what is written holds no text longer than 200 characters of a header", async () => {
  const { receive, lines } = inMemoryReceiver({ keys: memoryKeys({ shop: key }) });
  const headers = { ...request.headers, "SMD-Action": "x".repeat(4_000) };
  await receive(webhookEvent({ headers, body: request.body }));
  expect(lines.join("\n")).not.toContain("x".repeat(201));
});
