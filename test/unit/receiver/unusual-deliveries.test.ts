import { order, orderLines, webhookRequest } from "../../../testing/samples/index.ts";
import { payloadShapes, signToken, type PayloadShape } from "../../../testing/signing.ts";
import { webhookEvent } from "../../harness/fakes.ts";
import { deliveriesOn, inMemoryReceiver, testKey } from "../../harness/in-memory-receiver.ts";

const groupIdOfSqs = /^[\x21-\x7e]{1,128}$/;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const outsideOfSqs = (text: string): number[] =>
  Array.from(text)
    .map((character) => character.codePointAt(0) ?? 0)
    .filter(
      (code) =>
        !(
          [0x9, 0xa, 0xd].includes(code) ||
          (code >= 0x20 && code <= 0xd7ff) ||
          (code >= 0xe000 && code <= 0xfffd)
        ),
    );

/** Sends and returns what is on the queue, having checked that SQS would take it. */
async function accept(options: {
  readonly body?: string;
  readonly data?: unknown;
  readonly resource?: string;
  readonly action?: string;
  readonly shape?: PayloadShape;
  readonly headers?: Readonly<Record<string, string | null>>;
}) {
  const { body, data = { id: 7 }, resource = "Orders", action = "create", ...rest } = options;
  const { receive, queue } = inMemoryReceiver();
  const request = webhookRequest({
    resource,
    action,
    data,
    key: testKey,
    webhookName: "w",
    ...rest,
  });
  const answer = await receive(webhookEvent({ ...request, body: body ?? request.body }));
  expect(answer.statusCode).toBe(200);
  const [message] = queue.messages;
  const [delivery] = deliveriesOn(queue);
  if (message === undefined || delivery === undefined) throw new Error("Nothing is on the queue");
  expect(message.groupId).toMatch(groupIdOfSqs);
  expect(message.deduplicationId).toMatch(/^[0-9a-f]{64}$/);
  expect(outsideOfSqs(message.body)).toEqual([]);
  return { message, delivery };
}

const signedText = (payload: string): string =>
  JSON.stringify({ data: signToken(payload, testKey) });

describe("a signed delivery is accepted", () => {
  it.each([
    "constructor",
    "__proto__",
    "*",
    "toString",
    "Orders:create",
    "Ordrer på lager",
    "注文",
  ])("whatever its resource and action: %s", async (name) => {
    const { delivery } = await accept({ resource: name, action: name });
    expect(delivery).toMatchObject({ resource: name, action: name, resourceId: "7" });
  });

  it("without any SMD header", async () => {
    const names = ["Resource-Type", "Resource-Id", "Webhook-Id", "Action", "User"];
    const headers = Object.fromEntries(names.map((name) => [`SMD-${name}`, null]));
    const { delivery } = await accept({ headers });
    expect(delivery).toMatchObject({
      resource: null,
      action: null,
      resourceId: "7",
      webhookId: null,
      user: null,
      bound: false,
    });
  });

  it("with its object's id in the header only", async () => {
    const { delivery } = await accept({ data: { a: 1 }, headers: { "SMD-Resource-Id": "8" } });
    expect(delivery.resourceId).toBe("8");
  });

  it("about no object, in a group of its own", async () => {
    const { delivery, message } = await accept({ data: { a: 1 } });
    expect(delivery.resourceId).toBeNull();
    expect(message.groupId).toBe(JSON.stringify(["Orders", delivery.id]));
  });

  it("with blanks in header values, kept as they are", async () => {
    const headers = { "SMD-User": " Åse B. Sørensen ", "SMD-Resource-Type": "Shipment Monitor" };
    const { delivery } = await accept({ headers });
    expect(delivery).toMatchObject({ user: " Åse B. Sørensen ", resource: "Shipment Monitor" });
  });

  it.each(["SMD-Resource-Type", "SMD-Resource-Id", "SMD-Webhook-Id", "SMD-Action", "SMD-User"])(
    "with a %s of 4 kB",
    async (name) => {
      const value = "x y".repeat(1_366);
      const { delivery } = await accept({ data: { a: 1 }, headers: { [name]: value } });
      expect(Object.values(delivery)).toContain(value);
    },
  );

  it.each(payloadShapes)(
    "with every troublesome character, its data unchanged (%s)",
    async (shape) => {
      const characters =
        '\u0000\u0001\u007f\u0085\u2028\ufdd0\ufffd\ufffe\uffff\ud800x\udfff😀\u{10ffff}"\\\\😀\\';
      const data = {
        id: 7,
        [characters.replaceAll("\\", "")]: characters,
        list: Array.from(characters),
      };
      const { delivery } = await accept({ data, shape });
      expect(delivery.data).toStrictEqual(data);
    },
  );

  it.each(payloadShapes)("with 700 order lines, its data unchanged (%s)", async (shape) => {
    const data = order({ order_lines: orderLines(700) }, 7);
    const { delivery } = await accept({ data, shape });
    expect(delivery.data).toEqual(data);
  });

  it.each(payloadShapes)("with 400 levels of nesting, its data unchanged (%s)", async (shape) => {
    const data = JSON.parse(`{"id":7,"deep":${"[".repeat(400)}${"]".repeat(400)}}`) as unknown;
    const { delivery } = await accept({ data, shape });
    expect(delivery.data).toEqual(data);
  });

  it("with 100,000 levels of nesting, its data's text unchanged", async () => {
    const data = `{"id":7,"deep":${'{"a":['.repeat(50_000)}${"]}".repeat(50_000)}}`;
    const { message } = await accept({ body: signedText(`{"webhook":"w","data":${data}}`) });
    expect(message.body.endsWith(`,"data":${data}}`)).toBe(true);
  });

  it.each([
    ["a number beyond 2^53", '{"id":12345678901234567890}'],
    ["a decimal with its zero", '{"id":7,"quantity":1.0}'],
    ["an exponent", '{"id":7,"weight":1E+2}'],
    ["a repeated name", '{"id":7,"note":"first","note":"second"}'],
    ["blanks and line ends", '{ "id" : 7 ,\r\n\t"note" : [ ] }'],
    ["escapes", '{"id":7,"note":"\\u00e5\\/\\n"}'],
    ["a name that is special to JavaScript", '{"id":7,"__proto__":{"a":1},"constructor":1}'],
    ["text", '"no object at all"'],
    ["a number", "7"],
    ["false", "false"],
    ["an array", '[{"id":7}]'],
  ])("with %s in its data, whose text is kept", async (_what, data) => {
    for (const payload of [
      `{"webhook":"w","data":${data},"url":"u"}`,
      JSON.stringify(`{"webhook":"w","data":${data},"url":"u"}`),
      ` { "data" : 1, "dat\\u0061" :\n${data} , "url":"u"}\n`,
    ]) {
      const { message } = await accept({ body: signedText(payload) });
      expect(message.body.endsWith(`,"data":${data}}`)).toBe(true);
    }
  });

  it("with names and addresses of the wrong type, which then are null", async () => {
    const { delivery } = await accept({
      body: signedText('{"webhook":{"a":1},"url":7,"data":{"id":7}}'),
    });
    expect(delivery).toMatchObject({ webhookName: null, url: null, data: { id: 7 } });
  });
});
