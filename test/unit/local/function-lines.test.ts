import { createFunctionWarnings } from "../../../local/function-warnings.ts";
import { createKeyActivity } from "../../../local/key-activity.ts";

const metrics = (fields: object): string =>
  JSON.stringify({ _aws: { Timestamp: Date.UTC(2026, 2, 1, 10) }, FunctionName: "R", ...fields });

test("a metric line with Verified and a key's name says when that key last verified something", () => {
  const told: string[] = [];
  const activity = createKeyActivity(new Map([["old", "2026-01-01T00:00:00.000Z"]]), (name, at) =>
    told.push(`${name} ${at}`),
  );
  activity.readLine(metrics({ Key: "main", Verified: 1, Accepted: 1 }));
  activity.readLine(metrics({ Accepted: 1 }));
  activity.readLine(metrics({ Key: "other" }));
  activity.readLine('{"Verified" not JSON');

  expect(activity.lastVerifiedAt("main")).toBe("2026-03-01T10:00:00.000Z");
  expect(activity.lastVerifiedAt("old")).toBe("2026-01-01T00:00:00.000Z");
  expect(activity.lastVerifiedAt("other")).toBeNull();
  expect(told).toEqual(["main 2026-03-01T10:00:00.000Z"]);
});

test("a handler's key that Shipmondo does not have is shown once, however many processes say it", () => {
  const warning = createFunctionWarnings();
  const line = JSON.stringify({
    level: "WARN",
    message: "Handlers for a resource or an action that Shipmondo lacks: check the spelling",
    keys: "Orders:creat",
  });

  expect(warning(line)).toBe(
    "Handlers for a resource or an action that Shipmondo lacks: check the spelling (Orders:creat)",
  );
  expect(warning(line)).toBeNull();
});

test("a line about a delivery is not shown", () => {
  const warning = createFunctionWarnings();
  expect(warning(JSON.stringify({ level: "ERROR", message: "Not handled" }))).toBeNull();
  expect(warning("Handlers for nothing: plain text")).toBeNull();
  expect(warning("{ broken")).toBeNull();
});
