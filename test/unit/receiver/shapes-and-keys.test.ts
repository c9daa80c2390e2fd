import { orderLines, order, pingRequest, webhookRequest } from "../../../testing/samples/index.ts";
import type { PingData } from "../../../testing/samples/index.ts";
import { payloadShapes, signedBody } from "../../../testing/signing.ts";
import { memoryKeys, webhookEvent } from "../../harness/fakes.ts";
import { countsIn, deliveriesOn, inMemoryReceiver } from "../../harness/in-memory-receiver.ts";

const keys = [
  ["6 bytes", "abc123"],
  ["21 bytes", "k-of-twenty-one-bytes"],
  ["64 bytes", "0123456789abcdef".repeat(4)],
  ["non-ASCII letters", "blåbærgrød-日本-🔑"],
  ["a blank at both ends", " abc123 "],
  ["a line end", "abc123\n"],
] as const;

describe("a delivery signed with Node's crypto", () => {
  const cases = keys.flatMap(([name, key]) =>
    payloadShapes.map((shape) => [name, shape, key] as const),
  );

  it.each(cases)("verifies under a key of %s in the shape %s", async (_name, shape, key) => {
    const { receive, queue } = inMemoryReceiver({ keys: memoryKeys({ shop: key }) });
    const data = order({ order_lines: orderLines(2) }, 7);
    const request = webhookRequest({ resource: "Orders", action: "create", data, key, shape });
    expect((await receive(webhookEvent(request))).statusCode).toBe(200);
    expect(deliveriesOn(queue)).toMatchObject([{ resource: "Orders", resourceId: "7", data }]);
    expect(deliveriesOn(queue)[0]?.data).toEqual(data);
  });

  it("does not verify under its key without the blanks", async () => {
    const { receive } = inMemoryReceiver({ keys: memoryKeys({ shop: " abc123 " }) });
    const request = webhookRequest({
      resource: "Orders",
      action: "create",
      data: {},
      key: "abc123",
    });
    expect((await receive(webhookEvent(request))).statusCode).toBe(401);
  });

  it("verifies under any of several keys, and says which", async () => {
    const { receive, queue } = inMemoryReceiver({
      keys: memoryKeys({ old: "key of last year", new: "key of this year" }),
    });
    for (const key of ["key of last year", "key of this year"]) {
      const data = { id: 1, key: "any" };
      await receive(
        webhookEvent(webhookRequest({ resource: "Orders", action: "create", data, key })),
      );
    }
    expect(deliveriesOn(queue).map(({ key }) => key)).toEqual(["old", "new"]);
  });

  it.each([false, true])("is read behind a byte order mark, in base64: %p", async (encoded) => {
    const { receive, queue } = inMemoryReceiver();
    const data = { id: 7 };
    const request = webhookRequest({ resource: "Orders", action: "create", data, key: "abc123" });
    const text = `\uFEFF${request.body}`;
    const body = encoded ? Buffer.from(text).toString("base64") : text;
    const event = webhookEvent({ ...request, body }, { isBase64Encoded: encoded });
    expect((await receive(event)).statusCode).toBe(200);
    expect(queue.messages).toHaveLength(1);
  });

  it("is read whatever its content type and base64 flag say", async () => {
    const { receive, queue } = inMemoryReceiver();
    const request = webhookRequest({
      resource: "Orders",
      action: "create",
      data: { id: 7 },
      key: "abc123",
    });
    const body = Buffer.from(request.body).toString("base64");
    const answer = await receive(
      webhookEvent(
        { headers: { ...request.headers, "Content-Type": "application/octet-stream" }, body },
        {
          isBase64Encoded: true,
        },
      ),
    );
    expect(answer.statusCode).toBe(200);
    expect(queue.messages).toHaveLength(1);
  });
});

describe("a ping", () => {
  const kinds: readonly PingData[] = ["none", "string", "object"];
  const cases = kinds.flatMap((data) =>
    payloadShapes.flatMap((shape) => [true, false].map((bare) => ({ data, shape, bare }))),
  );

  it.each(cases)(
    "with data $data, shape $shape, bare $bare is answered 200 and goes nowhere",
    async (form) => {
      const { receive, queue, bucket } = inMemoryReceiver();
      const answer = await receive(webhookEvent(pingRequest({ ...form, key: "abc123" })));
      expect(answer).toMatchObject({ statusCode: 200, body: '{"ping":true}' });
      expect([queue.messages.length, bucket.objects.size]).toEqual([0, 0]);
    },
  );

  it("needs no SMD header at all", async () => {
    const { receive, queue } = inMemoryReceiver();
    const { body } = pingRequest({ key: "abc123" });
    expect((await receive(webhookEvent({ body }))).statusCode).toBe(200);
    expect(queue.messages).toEqual([]);
  });

  it("is answered 200 although the webhook's signed name states another action", async () => {
    const { receive } = inMemoryReceiver({ requireBinding: true });
    const ping = pingRequest({ key: "abc123", webhookName: "Orders:create" });
    expect((await receive(webhookEvent(ping))).statusCode).toBe(200);
  });

  it("that no key verifies is refused", async () => {
    const { receive } = inMemoryReceiver();
    expect((await receive(webhookEvent(pingRequest({ key: "forged" })))).statusCode).toBe(401);
  });

  it.each(payloadShapes)("is what has neither data nor a resource id: %s", async (shape) => {
    for (const claims of [{ webhook: "Orders:create", data: null }, { webhook: "w" }, {}]) {
      const { receive, queue, bucket } = inMemoryReceiver();
      const body = signedBody(claims, "abc123", shape);
      const headers = { "SMD-Resource-Type": "Orders", "SMD-Resource-Id": "" };
      expect((await receive(webhookEvent({ headers, body }))).body).toBe('{"ping":true}');
      expect([queue.messages.length, bucket.objects.size]).toEqual([0, 0]);
    }
  });

  it.each(payloadShapes)("is not what names an object and has no data: %s", async (shape) => {
    const { receive, queue, bucket, lines } = inMemoryReceiver();
    const body = signedBody({ webhook: "Orders:delete", data: null }, "abc123", shape);
    const headers = { "SMD-Resource-Id": "42" };
    const answer = await receive(webhookEvent({ headers, body }));
    expect([answer.statusCode, queue.messages.length]).toEqual([200, 0]);
    expect([...bucket.objects.keys()]).toEqual([expect.stringMatching(/^refused\//)]);
    expect(countsIn(lines)).toMatchObject({ Unreadable: 1 });
  });

  it("by its action is one although it names an object", async () => {
    const { receive } = inMemoryReceiver();
    const ping = pingRequest({ key: "abc123", headers: { "SMD-Resource-Id": "42" } });
    expect((await receive(webhookEvent(ping))).body).toBe('{"ping":true}');
  });
});
