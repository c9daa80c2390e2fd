import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockDataFolder } from "../../../local/data-lock.ts";

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
