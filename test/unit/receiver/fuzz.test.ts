import { runFuzz } from "../../harness/fuzz/run-fuzz.ts";
import { judge } from "../../harness/fuzz/oracle.ts";
import { signedBody } from "../../../testing/signing.ts";

it("20,000 random and mutated requests are answered and stored as the oracle says", async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { finding, kinds, runs } = await runFuzz({ runs: 20_000, seed });
  expect({ seed, finding }).toEqual({ seed, finding: null });
  expect(runs).toBe(20_000);
  // Each kind was met often enough to mean something.
  expect(Object.values(kinds).filter((count) => count > 50)).toHaveLength(7);
});

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
