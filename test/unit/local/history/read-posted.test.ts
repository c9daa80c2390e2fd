import { readPosted } from "../../../../local/history/read-posted.ts";
import { shipment } from "../../../../testing/samples/index.ts";
import { payloadShapes, signedBody, signToken } from "../../../../testing/signing.ts";

const posted = (body: string | Buffer, status = 200) =>
  readPosted(
    {
      headers: { "smd-action": "create", "content-type": "application/json" },
      posted: Buffer.from(body),
      status,
      body: '{"id":"1"}',
    },
    "Shipments",
  );
const data = shipment({ reference: "Ærø 7", order_id: null }, 5);

test.each(payloadShapes)(
  "a payload of shape %s is taken apart: claims, and the data's text",
  (shape) => {
    const body = signedBody({ webhook: "Shipments:create", url: "u", data }, "key", shape);
    const { request, data: read } = posted(body);

    expect(request).toEqual({
      headers: [
        ["smd-action", "create"],
        ["content-type", "application/json"],
      ],
      bytes: Buffer.byteLength(body),
      tokenHeader: '{"alg":"HS256"}',
      claims: '{"webhook":"Shipments:create","url":"u"}',
      refusedBody: null,
      status: 200,
      answer: '{"id":"1"}',
    });
    expect(read).toEqual({
      text: JSON.stringify(data),
      bytes: Buffer.byteLength(JSON.stringify(data)),
      label: "Ærø 7",
      version: Date.parse(data.updated_at),
    });
  },
);

test("the data's text is as it was signed, numbers and blanks too", () => {
  const text = '{ "id": 12345678901234567890, "weight": 1.0 }';
  const body = JSON.stringify({ data: signToken(`{"webhook":"w","data":${text}}`, "key") });

  expect(posted(body).data?.text).toBe(text);
});

test.each([
  ["no JSON", "data=x"],
  ["no object", "[1]"],
  ["no token", '{"data":7}'],
  ["an empty token", '{"data":""}'],
  ["no dots", '{"data":"x"}'],
  ["dots alone", '{"data":".."}'],
  ["a payload that is no JSON", JSON.stringify({ data: signToken('{,"a"', "key") })],
  ["a payload that is no object", JSON.stringify({ data: signToken("[{}]", "key") })],
  [
    "a payload that is no UTF-8",
    JSON.stringify({ data: signToken(Buffer.from([0x22, 0xff]), "k") }),
  ],
  ["claims of megabytes", signedBody({ webhook: "w".repeat(3_000_000), data: {} }, "key")],
])("a body with %s has no claims, and its beginning is kept", (_what, body) => {
  const { request } = posted(body, 400);

  expect(request.claims).toBeNull();
  expect(request.refusedBody).toBe(body.slice(0, 65_536));
});

test("a refused body is kept to 64 kB, one that was accepted is not", () => {
  const body = signedBody({ data: { text: "x".repeat(200_000) } }, "key");

  expect(posted(body, 401).request.refusedBody).toHaveLength(65_536);
  expect(posted(body, 401).data?.bytes).toBeGreaterThan(200_000);
  expect(posted(body).request.refusedBody).toBeNull();
});
