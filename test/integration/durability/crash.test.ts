import { holds } from "../../harness/crash/check-effects.ts";
import { runCrash, type CrashReport } from "../../harness/crash/run-crash.ts";
import { leaks } from "../../harness/durability/markers.ts";

let report: CrashReport;

beforeAll(async () => {
  report = await runCrash({ deliveries: 1_000, seed: 20_260_302 });
}, 240_000);

it("answers 200 to every one of 1,000 deliveries, sent one to three times each by 50 senders, while processes are killed", () => {
  expect(report.answers).toEqual({ 200: report.sends });
  expect(new Set(report.kills.map(({ what }) => what))).toEqual(new Set(["consumer", "queue"]));
  expect(report.kills.length).toBeGreaterThanOrEqual(5);
  expect(report.held).toBeGreaterThan(0);
});

it("has exactly one effect a delivery after that, in the queue's order, superseded where it must be", () => {
  const { rerunAfterKill, ...forbidden } = report.findings;
  expect(forbidden).toEqual({
    lost: [],
    invented: [],
    doubled: [],
    outOfOrder: [],
    wronglySuperseded: [],
    rerunWithoutKill: [],
  });
  expect(report.effects).toBe(1_000);
  expect(report.superseded).toBeGreaterThan(0);
  expect(holds({ ...forbidden, rerunAfterKill })).toBe(true);
});

it("writes no key, token or payload to its log in all this", () => {
  expect(report.lines.length).toBeGreaterThan(1_000);
  expect(leaks(report.lines)).toEqual([]);
});
