import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLogFile } from "../../../local/log-file.ts";

const folder = mkdtempSync(path.join(tmpdir(), "log-"));
const file = path.join(folder, "functions.log");
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("a log goes on where it ended, holds the newest lines, and grows to twice its limit at most", () => {
  for (let run = 0; run < 3; run++) {
    const log = openLogFile(file, 1_000);
    for (let n = 0; n < 100; n++) log.write(`run ${run}, line ${n}`);
    log.close();
    log.write("after its end");
  }

  expect(readdirSync(folder).sort()).toEqual(["functions.log", "functions.old.log"]);
  expect(readFileSync(file, "utf8")).toMatch(/run 2, line 99\n$/);
  for (const name of readdirSync(folder)) {
    const { size, mode } = statSync(path.join(folder, name));
    expect(size).toBeLessThan(1_100);
    expect(mode & 0o077).toBe(0);
  }
});
