import { filterPattern } from "../../../../bin/commands/logs/filter-pattern.ts";
import { matches, readLogLine } from "../../../../bin/commands/logs/log-line.ts";
import { logJson, logText } from "../../../../bin/commands/logs/log-text.ts";
import { namedLine } from "../../../../local/named-line.ts";

const at = Date.parse("2026-11-20T10:00:00.123Z");
const read = (value: object | string) =>
  readLogLine({
    text: typeof value === "string" ? value : JSON.stringify(value),
    at,
    function: "consumer",
  });

describe("a line of a log", () => {
  it("is read with its own time, level and members", () => {
    const timestamp = "2026-11-20T09:59:59.000Z";
    const line = read({ timestamp, level: "WARN", message: "late", deliveryId: "abc" });
    expect(line).toEqual({
      at: Date.parse(timestamp),
      function: "consumer",
      level: "warn",
      message: "late",
      fields: { deliveryId: "abc" },
    });
  });

  it.each([
    ["FATAL", "error"],
    ["TRACE", "debug"],
    ["INFO", "info"],
    [undefined, "info"],
    [7, "info"],
  ])("has the level %j as %s", (level, shown) => {
    expect(read({ level, message: "x" })?.level).toBe(shown);
  });

  it("that is no JSON is an error as it is: something crashed", () => {
    expect(read("Segmentation fault")).toMatchObject({
      level: "error",
      message: "Segmentation fault",
    });
    expect(read("{broken")).toMatchObject({ level: "error", message: "{broken" });
    expect(read("   ")).toBeNull();
  });

  it("of the runtime, whose message is an object, is shown whole", () => {
    const message = { errorType: "Runtime.ImportModuleError", errorMessage: "no module" };
    expect(read({ level: "ERROR", message })?.message).toBe(JSON.stringify(message));
  });

  it("is left out when it is a metric, or tells of an invocation that went well", () => {
    expect(read({ _aws: { Timestamp: at }, Handled: 1 })).toBeNull();
    expect(read({ type: "platform.start", record: {} })).toBeNull();
    expect(read({ type: "platform.report", record: { status: "success" } })).toBeNull();
    expect(read({ type: "platform.report", record: { status: "error" } })?.level).toBe("error");
    expect(read({ type: "platform.report" })).toBeNull();
  });

  it("names its function in the local run's file", () => {
    const text = namedLine("WebhooksReceiverFunctionB5FBC6DB", '{"message":"x"}');
    expect(readLogLine({ text, at, function: null })).toMatchObject({
      function: "receiver",
      message: "x",
      fields: {},
    });
    expect(namedLine("WebhooksReceiverFunction", "no JSON")).toBe("no JSON");
    expect(JSON.parse(namedLine('a"b', '{"m":1}'))).toEqual({ "@function": 'a"b', m: 1 });
  });
});

describe("what a person sees", () => {
  it("is one line with the delivery and the rest, and the stack below", () => {
    const line = read({
      level: "ERROR",
      message: "Not handled",
      resource: "Orders",
      action: "create",
      resourceId: "123",
      deliveryId: "a41f0c2d99",
      error: "TypeError",
      attempts: 2,
      stack: "at one\n  at two",
    });
    expect(line === null ? "" : logText(line)).toBe(
      "2026-11-20 10:00:00.123 consumer   ERROR Not handled Orders:create 123 a41f0c2d error=TypeError attempts=2\n" +
        "    at one\n    at two",
    );
  });

  it("commands no terminal, and is JSON that keeps every letter for a script", () => {
    const line = read({ message: "\u001b[2J", note: "\u009b31m", stack: "\u001b]0;x" });
    if (line === null) throw new Error("It is a line");
    // eslint-disable-next-line no-control-regex
    expect(logText(line)).not.toMatch(/[\u001b\u009b]/);
    expect((JSON.parse(logJson(line)) as { message: string }).message).toBe("\u001b[2J");
  });
});

describe("the filter", () => {
  const line = (level: string, fields: object = {}) => {
    const found = read({ level, message: "x", ...fields });
    if (found === null) throw new Error("It is a line");
    return found;
  };

  it("lets a level and those above it through, of one object or of all", () => {
    const all = { level: "warn", object: null } as const;
    expect(["DEBUG", "INFO", "WARN", "ERROR"].map((each) => matches(line(each), all))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    const object = { resource: "Orders", id: "1" };
    const one = { level: "debug", object } as const;
    expect(matches(line("INFO", { resource: "Orders", resourceId: "1" }), one)).toBe(true);
    expect(matches(line("INFO", { resource: "Orders", resourceId: "12" }), one)).toBe(false);
    expect(matches(line("INFO"), one)).toBe(false);
  });

  it("is put to CloudWatch as a pattern, where it leaves anything out", () => {
    expect(filterPattern({ level: "debug", object: null })).toBeNull();
    expect(filterPattern({ level: "error", object: { resource: "Orders", id: "1" } })).toBe(
      '{ (($.level = "ERROR") || ($.level = "FATAL") || ($.record.status = "timeout") || ' +
        '($.record.status = "error")) && ($.resource = "Orders") && ($.resourceId = "1") }',
    );
  });
});
