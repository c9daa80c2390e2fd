import {
  check,
  checkReceiver,
  codes,
  longKey,
  serve,
  stopServers,
  textOf,
  trusted,
} from "./check-server.ts";
import { modelReceiver, type Faults } from "./model-receiver.ts";

afterEach(stopServers);

describe("tokens: the check finds a receiver that", () => {
  const anyText = expect.any(String) as string;
  it.each<[string, Faults, readonly string[]]>([
    [
      "refuses string payloads",
      { refusesStringPayloads: true },
      ["ping.text", "shape.string", "shape.string-string-data"],
    ],
    ["refuses short keys", { refusesShortKeys: true }, ["tokens.short-key", "time.no-200"]],
    [
      "refuses the ping",
      { refusesPings: true },
      ["ping.no-data", "ping.string", "ping.object", "ping.text"],
    ],
    ["accepts alg none", { acceptsAlgNone: true }, ["forgery.alg-none", "forgery.alg-none-signed"]],
    [
      "leaves the algorithm to the sender",
      { acceptsAnyAlgorithm: true },
      ["forgery.alg-none-signed", "forgery.hs512"],
    ],
    [
      "accepts an unsigned body",
      { acceptsUnsigned: true },
      ["forgery.unsigned-claims", "forgery.unsigned-data", "forgery.empty-data"],
    ],
    ["answers 202", { answers: 202 }, ["tokens.status", "time.no-200"]],
    ["answers 301", { answers: 301 }, ["tokens.redirect", "time.no-200"]],
    ["knows no drafts", { refusesResource: "Drafts" }, ["resource.drafts"]],
  ])("%s", async (_, faults, expected) => {
    const report = await checkReceiver(faults);
    expect(codes(report, "fail")).toEqual(expected);
    expect(report.findings).toContainEqual({
      requirement: "tokens",
      status: "fail",
      code: expected[0],
      text: anyText,
    });
  });

  it("says that a 6-byte key is refused", async () => {
    const report = await checkReceiver({ refusesShortKeys: true });
    expect(textOf(report, "tokens.short-key")).toContain("refuses a 6-byte key");
  });

  it("names the address that a redirect points to, without its query", async () => {
    const headers = { location: "https://shop.example/new?token=hush" };
    const { url } = await serve(() => 301, trusted, { headers });
    const text = textOf(await check(url), "tokens.redirect");
    expect(text).toContain("https://shop.example/new ");
    expect(text).not.toContain("hush");
  });

  it("says that a wrong long key is most likely the cause, and forgeries prove nothing then", async () => {
    const { url } = await serve(modelReceiver("the endpoint's own"), trusted);
    const report = await check(url, { key: longKey });
    expect(codes(report, "fail")).toEqual(["tokens.key", "time.no-200"]);
    expect(codes(report, "warn")).toContain("forgery.unknown");
  });

  it("says that nothing takes a POST where all is 404", async () => {
    const { url } = await serve(() => 404, trusted);
    expect(codes(await check(url), "fail")).toEqual(["tokens.address", "time.no-200"]);
  });

  it("finds that anything is taken where nothing is verified", async () => {
    const { url } = await serve(() => 200, trusted);
    const failed = codes(await check(url), "fail");
    expect(failed.filter((code) => !code.startsWith("forgery."))).toEqual([]);
    expect(failed.length).toBe(10);
  });
});
