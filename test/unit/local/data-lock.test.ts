import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockDataFolder } from "../../../local/data-lock.ts";
import { processStart } from "../../../local/process-start.ts";

const folder = mkdtempSync(join(tmpdir(), "lock-"));
const file = join(folder, "run.pid");
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("a folder whose run goes on is refused, with what to do", () => {
  writeFileSync(file, String(process.ppid));
  expect(() => lockDataFolder(folder)).toThrow(
    `local run (process ${process.ppid}): stop that one`,
  );
});

test("a run that goes on is known by when its process began: its id may be another's by now", () => {
  writeFileSync(file, `${process.ppid} ${processStart(process.ppid) ?? ""}`);
  expect(() => lockDataFolder(folder)).toThrow("LOCAL_DATA=<folder> npm start");

  writeFileSync(file, `${process.ppid} before the machine was restarted`);
  lockDataFolder(folder)();
});

test("a process has one start, and a process that is not there has none", () => {
  expect(processStart(process.pid)).toBe(processStart(process.pid));
  expect(processStart(process.pid)).not.toBe(processStart(process.ppid));
  expect(processStart(2_147_483_646)).toBeNull();
});

test.each(["2147483646", "", "no number", String(process.pid)])(
  "a folder left behind by a run that was killed is taken: %j",
  (left) => {
    writeFileSync(file, left);
    const free = lockDataFolder(folder);
    expect(existsSync(file)).toBe(true);
    free();
    expect(existsSync(file)).toBe(false);
  },
);
