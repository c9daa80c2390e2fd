import { judge } from "../../harness/fuzz/oracle.ts";
import { signedBody } from "../../../testing/signing.ts";

describe("the oracle", () => {
  const claims = { webhook: "Orders:create", data: { id: 7 }, url: "u" };
  const keys = { a: "abc123" };

  it("knows a delivery and which key signed it", () => {
    const verdict = judge({ body: signedBody(claims, "abc123") }, keys);
    expect(verdict).toEqual({
      kind: "delivery",
      data: { id: 7 },
      key: "a",
      resourceId: "7",
      bound: false,
    });
  });

  it.each([
    ["unsigned", { body: signedBody(claims, "other") }],
    ["ping", { body: signedBody({}, "abc123") }],
    ["unreadable", { body: signedBody({}, "abc123"), headers: { "SMD-Resource-Id": "7" } }],
    ["malformed", { body: `${signedBody(claims, "abc123")}}` }],
    ["contradicted", { body: signedBody(claims, "abc123"), headers: { "SMD-Action": "delete" } }],
  ])("knows what is %s", (kind, event) => {
    expect(judge(event, keys)).toEqual({ kind });
  });
});
