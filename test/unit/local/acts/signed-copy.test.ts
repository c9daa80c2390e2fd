import { createHmac } from "node:crypto";
import { signedCopy } from "../../../../local/acts/signed-copy.ts";
import { record, request, row } from "../screen/screen-data.ts";

const place = { endpoint: "http://127.0.0.1:3000/webhooks/local", key: "local-development-key" };

/** The payload's text; the signature must be right. */
function payloadIn(body: string): string {
  const { data: token } = JSON.parse(body) as { readonly data: string };
  const [header = "", payload = "", signature] = token.split(".");
  const right = createHmac("sha256", place.key).update(`${header}.${payload}`).digest("base64url");
  expect(signature).toBe(right);
  return Buffer.from(payload, "base64url").toString("utf8");
}

test("claims and headers are those of the request, and the data is signed letter by letter", () => {
  const arrived = request({
    claims: '{"webhook":"shop/Orders:create","url":"https://x","other":[1]}',
    headers: [
      ["smd-resource-type", "Orders"],
      ["smd-user", "Ida"],
      ["host", "127.0.0.1"],
      ["content-length", "7"],
    ],
  });
  const known = record(row(1), [], arrived);
  const { headers, body } = signedCopy(known, '{ "id": 1.0, "n": 12345678901234567890 }', place);
  expect(headers).toEqual({
    "Content-Type": "application/json",
    "SMD-Resource-Type": "Orders",
    "SMD-User": "Ida",
  });
  expect(payloadIn(body)).toBe(
    '{"webhook":"shop/Orders:create","url":"https://x","other":[1],"data":{ "id": 1.0, "n": 12345678901234567890 }}',
  );
});

test.each([[null], ["no json"], ["[1]"], ["7"]])(
  "without claims to go by (%j) it is named after its event",
  (claims) => {
    const known = record(
      row(1, { resourceId: "7" }),
      [],
      claims === null ? null : request({ claims }),
    );
    const { headers, body } = signedCopy(known, "null", place);
    expect(headers).toMatchObject({ "SMD-Resource-Id": "7", "SMD-Action": "create" });
    expect(JSON.parse(payloadIn(body))).toEqual({
      webhook: "Orders:create",
      url: place.endpoint,
      data: null,
    });
  },
);

test("claims without a member have only the data", () => {
  const known = record(row(1), [], request({ claims: "{ }" }));
  expect(JSON.parse(payloadIn(signedCopy(known, "[1]", place).body))).toEqual({ data: [1] });
});
