import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inspectHint, inspectorHints } from "../../../../local/inspect/inspector-hints.ts";
import { createMoves } from "../../../../local/terminal.ts";
import { createBuildLines } from "../../../../local/terminal/build-lines.ts";
import { keyActions } from "../../../../local/terminal/keys.ts";
import { paintLabel, type Paint } from "../../../../local/terminal/paint.ts";
import { rerunLine } from "../../../../local/terminal/rerun-line.ts";
import type { BuildProblem, BuildState } from "../../../../local/view/run-state.ts";

const ok: BuildState = { state: "ok", number: 1, at: 1_000, problems: [], restartFor: [] };
const problem: BuildProblem = {
  kind: "build",
  text: "Expected identifier",
  file: "handlers/index.ts",
  line: 10,
  column: 5,
  excerpt: [
    { line: 9, text: "a" },
    { line: 10, text: "b\u001b[31m" },
  ],
  editorUrl: null,
};
const building: BuildState = { ...ok, state: "building", at: 2_000 };

describe("lines about the build", () => {
  test("new code is told with the time since the save", () => {
    const lines = createBuildLines(ok);
    expect(lines(building)).toEqual([]);
    expect(lines({ ...building, number: 2 })).toEqual([]);
    expect(lines({ ...ok, number: 2, at: 2_300 })).toEqual([
      "reload   the consumer runs what was saved, after 300 ms",
    ]);
  });

  test("a problem is told once, with its place and its source, without what commands a terminal", () => {
    const lines = createBuildLines(ok);
    lines(building);
    const failed: BuildState = { ...ok, state: "failed", problems: [problem] };
    expect(lines(failed)).toEqual([
      "problem  handlers/index.ts:10:5  Expected identifier",
      "            9 | a",
      "         > 10 | b\u{fffd}[31m",
      "reload   the code of before goes on until this is put right",
    ]);
    lines({ ...failed, state: "building" });
    expect(lines(failed)).toEqual([]);
    expect(lines(ok)).toEqual(["reload   put right"]);
  });

  test("types that do not fit are told, and the new code runs", () => {
    const lines = createBuildLines(ok);
    const type: BuildProblem = { ...problem, kind: "type", text: "No number", excerpt: [] };
    expect(lines({ ...ok, number: 2, problems: [type] })).toEqual([
      "reload   the consumer runs what was saved, after 0 ms",
      "type     handlers/index.ts:10:5  No number",
    ]);
  });

  test("what needs a start is told once", () => {
    const lines = createBuildLines(ok);
    const restart = { ...ok, restartFor: ["settings.json"] };
    expect(lines(restart)).toEqual(["restart  settings.json counts at the next start"]);
    expect(lines({ ...restart, at: 9 })).toEqual([]);
  });
});

test("what became of the last failed delivery is a line", () => {
  const state = { on: true, id: "0123456789", outcome: null, error: "a" } as const;
  const running = { ...state, outcome: "running" } as const;
  const fixed = { ...state, outcome: "fixed", error: null } as const;
  expect(rerunLine(state, running)).toBe("rerun    01234567  runs again");
  expect(rerunLine(running, fixed)).toBe("rerun    01234567  fixed");
  expect(rerunLine(running, { ...state, outcome: "still failing" })).toBe(
    "rerun    01234567  still failing  a",
  );
  expect(rerunLine(fixed, fixed)).toBeNull();
  expect(rerunLine(running, state)).toBeNull();
});

const marked: Paint = (colour, text) => `<${colour}>${text}</>`;

test("a move's state is in colour, and a failure has its place", () => {
  const moves = createMoves(() => Date.parse("2026-03-01T10:00:00.250Z"), marked);
  const delivery = {
    id: "0123456789abcdef",
    receivedAt: "2026-03-01T10:00:00.000Z",
    resource: "Orders",
    action: "create",
    status: "failed",
    attempts: 2,
    failures: 2,
    error: "closed",
  } as unknown as Parameters<typeof moves>[0];
  expect(moves(delivery, "handlers/index.ts:7")).toBe(
    "Orders:create  01234567  <red>failed, attempt 2</>  250 ms  closed  handlers/index.ts:7",
  );
  expect(moves({ ...delivery, status: "handled", error: null })).toBe(
    "Orders:create  01234567  <green>handled</>  250 ms",
  );
});

test("a label is in colour, and nothing else of the line", () => {
  expect(paintLabel(marked, "problem  ready")).toBe("<red>problem</>  ready");
  for (const line of ["ready http://127.0.0.1", "  endpoint       x", "Orders:create  a  queued"]) {
    expect(paintLabel(marked, line)).toBe(line);
  }
});

test.each([
  ["nothing set", {}, false],
  ["FORCE_COLOR", { FORCE_COLOR: "1" }, true],
  ["NO_COLOR", { NO_COLOR: "1" }, false],
])("where the output is no terminal, with %s", (_what, env, isColoured) => {
  const paint = path.join(import.meta.dirname, "../../../../local/terminal/paint.ts");
  const script = `
    import { paintFor } from ${JSON.stringify(pathToFileURL(paint).href)};
    process.stdout.write(paintFor(process.stdout)("red", "x"));
  `;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  });
  expect(stdout).toBe(isColoured ? "\u001b[31mx\u001b[39m" : "x");
});

test("keys do what they are for, capitals too; an arrow or a paste does nothing", () => {
  expect(keyActions("q")).toEqual(["quit"]);
  expect(keyActions("Sp?")).toEqual(["send", "pause", "help"]);
  expect(keyActions("\u0003")).toEqual(["interrupt"]);
  expect(keyActions("\u001a")).toEqual(["suspend"]);
  expect(keyActions("x\r")).toEqual([]);
  expect(keyActions("\u001b[A")).toEqual([]);
  expect(keyActions("\u001b[200~quit\u001b[201~")).toEqual([]);
});

test("what to do for a debugger names another port where it is another", () => {
  expect(inspectorHints(9229).join("\n")).not.toContain("Configure");
  expect(inspectorHints(9300).join("\n")).toMatch(/"port" to 9300[^]*Configure.*127\.0\.0\.1:9300/);
});

test.each([
  ["--inspect", true],
  ["--max-old-space-size=100 --inspect=9230", true],
  ["--inspect-brk", true],
  ["--enable-source-maps", false],
  ["--inspector-something", false],
])("NODE_OPTIONS=%s is hinted at: %s", (options, isHinted) => {
  expect(inspectHint(options) !== null).toBe(isHinted);
});
