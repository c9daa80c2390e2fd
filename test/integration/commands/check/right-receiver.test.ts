import { allHold } from "../../../../bin/commands/check/report.ts";
import {
  check,
  checkReceiver,
  codes,
  longKey,
  serve,
  shortKey,
  stopServers,
  trusted,
} from "./check-server.ts";
import { modelReceiver } from "./model-receiver.ts";

afterEach(stopServers);

describe("a receiver by the book", () => {
  it("holds all three requirements, warned only that the certificate is trusted by --ca", async () => {
    const report = await checkReceiver({});
    expect(codes(report, "fail")).toEqual([]);
    expect(codes(report, "warn")).toEqual(["https.extra-ca"]);
    expect(allHold(report)).toBe(true);
    expect(report.times?.count).toBe(11);
  });

  it("holds with a long key, said not to have been tried with a short one", async () => {
    const report = await checkReceiver({}, { key: longKey });
    expect(allHold(report)).toBe(true);
    expect(codes(report, "warn")).toContain("key.short-not-tried");
  });

  it("is sent no delivery with --ping-only, not even a forged one", async () => {
    const server = await serve(modelReceiver(shortKey), trusted);
    const report = await check(server.url, { pingOnly: true });
    expect(allHold(report)).toBe(true);
    expect(codes(report, "warn")).toContain("tokens.ping-only");
    const actions = new Set(server.seen.map(({ headers }) => headers["smd-action"]));
    expect([...actions]).toEqual(["connection_test"]);
  });

  it("is sent deliveries that name themselves a test", async () => {
    const server = await serve(modelReceiver(shortKey), trusted);
    const { mark } = await check(server.url);
    const payloads = server.seen
      .filter(({ headers }) => headers["smd-resource-id"] !== undefined)
      .map(({ body }) => (JSON.parse(body) as { data: unknown }).data)
      .filter((data) => typeof data === "string" && data !== "")
      .map((data) => Buffer.from(String(data).split(".")[1] ?? "", "base64url").toString());
    expect(payloads.length).toBeGreaterThan(7);
    expect(payloads.filter((payload) => !payload.includes(mark))).toEqual([]);
  });

  it("that insists on a signed name which binds the headers holds too", async () => {
    const receive = modelReceiver(shortKey);
    const server = await serve((body, resource) => {
      const status = receive(body, resource);
      const { data } = JSON.parse(body) as { data: string };
      const payload = Buffer.from(data.split(".")[1] ?? "", "base64url").toString();
      return payload.includes(`check/${resource ?? ""}:`) ? status : 401;
    }, trusted);
    expect(codes(await check(server.url), "fail")).toEqual([]);
  });

  it("is sent nothing but the resource and action that a given name states", async () => {
    const server = await serve(modelReceiver(shortKey), trusted);
    const report = await check(server.url, { webhookName: "shop/Shipments:cancel" });
    expect(allHold(report)).toBe(true);
    const resources = server.seen.map(({ headers }) => headers["smd-resource-type"]);
    expect(new Set(resources)).toEqual(new Set(["Shipments"]));
  });
});
