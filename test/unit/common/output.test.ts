import { createCurrentInvocation } from "../../../lambda/common/invocation-context.ts";
import { createLog, errorName } from "../../../lambda/common/log.ts";
import { createMetrics } from "../../../lambda/common/metrics.ts";
import { testStart } from "../../harness/fakes.ts";

const now = (): number => testStart;
function written(write: (line: (text: string) => void) => void): unknown[] {
  const lines: string[] = [];
  write((line) => lines.push(line));
  for (const line of lines) expect(line).not.toContain("\n");
  return lines.map((line) => JSON.parse(line) as unknown);
}

describe("the log", () => {
  it("writes one JSON object a line, with the fields that it was given for every line", () => {
    const lines = written((line) => {
      const log = createLog(line, now, { functionName: "receiver" }).with({ deliveryId: "1" });
      log.info("Accepted", { place: "queue" });
      log.warn("line\nend");
      log.error("Lost", { code: null, skipped: undefined });
    });
    const base = {
      timestamp: "2026-03-02T09:00:00.000Z",
      functionName: "receiver",
      deliveryId: "1",
    };
    expect(lines).toEqual([
      { ...base, level: "INFO", message: "Accepted", place: "queue" },
      { ...base, level: "WARN", message: "line\nend" },
      { ...base, level: "ERROR", message: "Lost", code: null },
    ]);
  });

  it("cuts long texts, which may be a stranger's", () => {
    const [line] = written((write) => {
      createLog(write, now).info("m", { action: "x".repeat(4_000), short: "x".repeat(200) });
    });
    expect(line).toMatchObject({ action: `${"x".repeat(200)}…`, short: "x".repeat(200) });
  });

  it("keeps 8,000 characters of the text and the stack of a handler's error", () => {
    const [line] = written((write) => {
      createLog(write, now).error("m", { text: "t".repeat(8_001), stack: "s".repeat(8_000) });
    });
    expect(line).toMatchObject({ text: `${"t".repeat(8_000)}…`, stack: "s".repeat(8_000) });
  });

  it("carries the request id of the invocation that runs, on the lines of loggers made before it", () => {
    const lines = written((write) => {
      const current = createCurrentInvocation();
      const log = createLog(write, now, current.fields).with({ deliveryId: "1" });
      log.info("start");
      current.begin({ awsRequestId: "first" });
      log.info("one");
      current.begin({ awsRequestId: "second" });
      log.info("two");
    });
    expect(lines.map((line) => (line as { requestId?: string }).requestId)).toEqual([
      undefined,
      "first",
      "second",
    ]);
    expect(lines[1]).toMatchObject({ message: "one", deliveryId: "1" });
  });

  it("names what was thrown without its text", () => {
    expect(errorName(new RangeError("PLANTED"))).toBe("RangeError");
    expect(errorName("PLANTED")).toBe("string");
  });

  it("names a network error by its code, and nothing that does not look like one", () => {
    const withCode = (error: Error, code: unknown): Error => Object.assign(error, { code });
    expect(errorName(withCode(new Error("PLANTED"), "ECONNRESET"))).toBe("ECONNRESET");
    expect(errorName(withCode(new AggregateError([], "PLANTED"), "ETIMEDOUT"))).toBe("ETIMEDOUT");
    expect(errorName(withCode(new Error("PLANTED"), "CERT_HAS_EXPIRED"))).toBe("CERT_HAS_EXPIRED");
    expect(errorName(withCode(new TypeError("PLANTED"), "ERR_INVALID_URL"))).toBe("TypeError");
    expect(errorName(withCode(new Error("PLANTED"), "planted text"))).toBe("Error");
    expect(errorName(withCode(new Error("PLANTED"), 7))).toBe("Error");
  });
});

describe("the metrics", () => {
  it("are written in embedded metric format, with the unit that the name says", () => {
    const lines = written((write) => {
      createMetrics(write, now, "receiver").put({ Accepted: 1, AcknowledgeMs: 7, OldestHoldS: 3 });
    });
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: testStart,
          CloudWatchMetrics: [
            {
              Namespace: "ShipmondoWebhooks",
              Dimensions: [["FunctionName"]],
              Metrics: [
                { Name: "Accepted", Unit: "Count" },
                { Name: "AcknowledgeMs", Unit: "Milliseconds" },
                { Name: "OldestHoldS", Unit: "Seconds" },
              ],
            },
          ],
        },
        FunctionName: "receiver",
        Accepted: 1,
        AcknowledgeMs: 7,
        OldestHoldS: 3,
      },
    ]);
  });

  it("are counted at the time that is given", () => {
    const lines = written((write) => {
      createMetrics(write, now, "consumer").put({ TimedOut: 1 }, { at: 1_000 });
    });
    expect(lines).toMatchObject([{ _aws: { Timestamp: 1_000 }, TimedOut: 1 }]);
  });

  it("come once more by reason where one is given", () => {
    const [line] = written((write) => {
      createMetrics(write, now, "receiver").put({ Refused: 1 }, { reason: "signature" });
    });
    expect(line).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Dimensions: [["FunctionName"], ["FunctionName", "Reason"]] }] },
      Reason: "signature",
      Refused: 1,
    });
  });

  it("count what a key verified in the same line, by key and not by function alone", () => {
    const [line, ...more] = written((write) => {
      const values = { Refused: 1, AcknowledgeMs: 7 };
      createMetrics(write, now, "receiver").put(values, { reason: "binding", key: "shop-2026" });
    });
    expect(more).toEqual([]);
    expect(line).toEqual({
      _aws: {
        Timestamp: testStart,
        CloudWatchMetrics: [
          {
            Namespace: "ShipmondoWebhooks",
            Dimensions: [["FunctionName"], ["FunctionName", "Reason"]],
            Metrics: [
              { Name: "Refused", Unit: "Count" },
              { Name: "AcknowledgeMs", Unit: "Milliseconds" },
            ],
          },
          {
            Namespace: "ShipmondoWebhooks",
            Dimensions: [["FunctionName", "Key"]],
            Metrics: [{ Name: "Verified", Unit: "Count" }],
          },
        ],
      },
      FunctionName: "receiver",
      Reason: "binding",
      Key: "shop-2026",
      Refused: 1,
      AcknowledgeMs: 7,
      Verified: 1,
    });
  });
});
