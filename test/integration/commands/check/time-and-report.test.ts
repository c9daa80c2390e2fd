import { reportJson, reportText } from "../../../../bin/commands/check/report.ts";
import { runCheck } from "../../../../bin/commands/check/run-check.ts";
import { check, codes, serve, shortKey, stopServers, trusted } from "./check-server.ts";
import { modelReceiver } from "./model-receiver.ts";
import { startServer } from "./start-server.ts";

afterEach(stopServers);

describe("time", () => {
  it("finds a receiver that answers after 3.5 seconds, and nothing else wrong with it", async () => {
    const { url } = await serve(modelReceiver(shortKey), trusted, { delayMs: 3_500 });
    const report = await check(url, { pingOnly: true });
    expect(codes(report, "fail")).toEqual(["time.slow"]);
    expect(report.times?.maxMs).toBeGreaterThanOrEqual(3_000);
  });
});

describe("the report", () => {
  it("holds neither the key nor a token, as text or JSON", async () => {
    const key = "a-marker-of-a-key";
    const server = await serve(modelReceiver(key, { answers: 202 }), trusted);
    const report = await check(server.url, { key });
    const printed = reportText(report) + reportJson(report);
    expect(printed).not.toContain(key);
    expect(printed).not.toContain("eyJ");
    expect(server.seen[0]?.body).toContain("eyJ");
  });

  it("is none where nothing takes a connection", async () => {
    const { url, stop } = await startServer(() => 200);
    await stop();
    const options = { url: new URL(url), key: shortKey, webhookName: "", extraCa: null };
    const checked = runCheck({ ...options, pingOnly: false }, new Date());
    await expect(checked).rejects.toThrow("Nothing takes a connection at");
  });
});
