import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defaultEditorUrl, editorUrl } from "../../../../local/editor-url.ts";
import type { Happening } from "../../../../local/history/history.ts";
import { attemptsOf } from "../../../../local/screen/delivery/attempts.ts";
import { boundView } from "../../../../local/screen/delivery/bound-view.ts";
import { faultNotes } from "../../../../local/screen/delivery/fault-notes.ts";
import { neighboursOf } from "../../../../local/screen/delivery/neighbours.ts";
import { sourceView } from "../../../../local/screen/delivery/source-view.ts";
import { requestView, tokenView } from "../../../../local/screen/delivery/token-view.ts";
import { userPlace } from "../../../../local/screen/delivery/user-place.ts";
import { wayOf } from "../../../../local/screen/delivery/way.ts";
import { record, request, row } from "./screen-data.ts";

const attempt = (at: number, number: number, messageId = "m"): Happening => ({
  ...{ type: "attempt", at, messageId, attempt: number },
});
const failed = (at: number, number: number, more: object = {}): Happening => ({
  ...{ type: "failed", at, messageId: "m", attempt: number, errorName: "TypeError" },
  ...{ error: "no line", stack: null, nextAttemptAt: at + 10, dead: false },
  ...more,
});
const shown = (happenings: readonly Happening[]) =>
  attemptsOf(happenings, ({ errorName: name, error: message }) => ({
    ...{ name, message, stack: null, source: null },
  })).map(({ number, startedAt, endedAt, outcome, error }) => [
    ...[number, startedAt, endedAt, outcome, error?.name],
  ]);

test("each attempt has its end, the last one may be running", () => {
  expect(shown([attempt(1, 1), failed(2, 1), attempt(3, 2)])).toEqual([
    [1, 1, 2, "failed", "TypeError"],
    [2, 3, null, "running", undefined],
  ]);
  const handled: Happening = { type: "handled", at: 4, messageId: "m", ms: 1, superseded: true };
  expect(shown([attempt(3, 2), handled])).toEqual([[2, 3, 4, "superseded", undefined]]);
  expect(shown([attempt(1, 8), failed(2, 8, { dead: true })])).toEqual([
    [8, 1, 2, "dead", "TypeError"],
  ]);
});

test("one that failed before its handler was reached, and one that ended without a word", () => {
  expect(shown([failed(2, 0)])).toEqual([[0, 2, 2, "failed", "TypeError"]]);
  expect(shown([attempt(1, 1), attempt(5, 2)])).toEqual([
    [1, 1, 5, "failed", undefined],
    [2, 5, null, "running", undefined],
  ]);
});

test("attempts of two messages do not get mixed up", () => {
  expect(shown([attempt(1, 1), attempt(2, 1, "other"), failed(3, 1)])).toEqual([
    [1, 1, 3, "failed", "TypeError"],
    [1, 2, null, "running", undefined],
  ]);
});

test("the way is told step by step, with what took time", () => {
  const way = wayOf([
    { type: "arrived", at: 1 },
    { type: "verified", at: 2, key: "main" },
    { type: "stored", at: 3, place: "pending" },
    { type: "answered", at: 5, status: 200, ms: 4 },
    { type: "opened", at: 6, heldId: "h" },
    { type: "taken", at: 7, messageId: "m", receives: 12 },
    attempt(8, 1),
    failed(20, 1),
    { type: "duplicate", at: 30, messageId: "m" },
    { type: "fault", at: 31, fault: "sqs-fails", text: "" },
  ]);
  expect(way.map(({ kind, ms, text }) => [kind, ms, text])).toEqual([
    ["arrived", null, "arrived"],
    ["verified", null, "verified with the key main"],
    ["stored", null, "held in pending/"],
    ["answered", 4, "answered 200"],
    ["opened", null, "what was held is on the queue"],
    ["taken", null, "taken, for the 12th time"],
    ["attempt", null, "attempt 1"],
    ["failed", 12, "attempt 1 failed: TypeError"],
    ["duplicate", null, "a further copy: it was handled before, so no handler ran"],
  ]);
});

test("what a switch did, and what the promise did about it", () => {
  const notes = faultNotes([
    { type: "fault", at: 1, fault: "sqs-fails", text: "The queue answered 500" },
    { type: "stored", at: 2, place: "pending" },
    { type: "answered", at: 3, status: 200, ms: 900 },
    { type: "opened", at: 4, heldId: "h" },
    { type: "handled", at: 5, messageId: "m", ms: 3, superseded: false },
    { type: "fault", at: 6, fault: "sqs-fails", text: "It was held in pending/" },
  ]);
  expect(notes).toEqual([
    {
      at: 1,
      fault: "sqs-fails",
      text: "The queue answered 500",
    },
    { at: 6, fault: "sqs-fails", text: "It was held in pending/" },
  ]);
});

test.each([
  ["    at run (handlers/orders.ts:12:5)", { file: "handlers/orders.ts", line: 12, column: 5 }],
  ["    at async handlers/index.ts:3:1", { file: "handlers/index.ts", line: 3, column: 1 }],
  [
    "    at a (node:fs:1:2)\n    at b (node_modules/pg/x.js:1:1)\n    at c (lambda/consumer/job.ts:1:1)\n    at d (index.mjs:1:2)\n    at e (shared/tax.ts:7:8)",
    { file: "shared/tax.ts", line: 7, column: 8 },
  ],
  ["    at a (.env:1:1)\n    at b (/etc/passwd:1:1)", null],
  ["TypeError: no frames", null],
])("the first place in the user's own code: %j", (stack, place) => {
  expect(userPlace(stack)).toEqual(place);
});

describe("a source", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "source-"));
    mkdirSync(path.join(folder, "project/handlers"), { recursive: true });
    const lines = Array.from({ length: 20 }, (_, n) => `line ${n + 1}`);
    writeFileSync(path.join(folder, "project/handlers/a.ts"), lines.join("\n"));
    writeFileSync(path.join(folder, "outside.ts"), "secret");
    symlinkSync(path.join(folder, "outside.ts"), path.join(folder, "project/linked.ts"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const view = (file: string, line: number) =>
    sourceView({ file, line, column: 3 }, path.join(folder, "project"), defaultEditorUrl);

  test("is shown with the lines around it and a link to the editor", () => {
    const source = view("handlers/a.ts", 2);
    expect(source?.excerpt.map(({ line, text }) => `${line}: ${text}`)).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => `${n}: line ${n}`),
    );
    expect(source?.editorUrl).toBe(`vscode://file${folder}/project/handlers/a.ts:2:3`);
    expect(view("handlers/a.ts", 19)?.excerpt.at(-1)).toEqual({ line: 20, text: "line 20" });
  });

  test.each(["../outside.ts", "linked.ts", "/etc/hosts", "handlers", "handlers/none.ts"])(
    "%s is not read",
    (file) => {
      expect(view(file, 1)).toBeNull();
    },
  );
});

test("an editor's address is made of its template, with nothing in the path that ends it", () => {
  const place = { file: "/a b/c#d?e&f.ts", line: 1, column: 2 };
  expect(editorUrl("idea://open?file={file}&line={line}", place)).toBe(
    "idea://open?file=/a%20b/c%23d%3Fe%26f.ts&line=1",
  );
  expect(editorUrl(defaultEditorUrl, { ...place, file: "C:\\x\\y.ts" })).toBe(
    "vscode://file/C:/x/y.ts:1:2",
  );
});

test("the deliveries of the same object that came before and after", () => {
  const rows = [row(4), row(3, { resourceId: "2" }), row(2), row(1)];
  expect(neighboursOf(rows, row(2))).toEqual({ before: row(1).id, after: row(4).id });
  expect(neighboursOf(rows, row(3, { resourceId: "2" }))).toEqual({ before: null, after: null });
});

describe("whether the signed name binds, and why", () => {
  const why = (claims: object, headers: Readonly<Record<string, string>>, signedId = "1") =>
    boundView(
      record(
        row(1),
        [],
        request({ claims: JSON.stringify(claims), headers: Object.entries(headers) }),
      ),
      signedId,
    ).why;
  const headers = {
    "smd-resource-type": "Orders",
    "smd-action": "create",
    "smd-resource-id": "1",
  };
  test.each([
    [{ webhook: "shop/Orders:create" }, headers, "states the resource and the action"],
    [{}, headers, "names no webhook"],
    [{ webhook: "my hook" }, headers, "name it Orders:create"],
    [{ webhook: "Orders:create" }, { "smd-action": "create" }, "SMD-Resource-Type is missing"],
    [
      { webhook: "Orders:create" },
      { ...headers, "smd-resource-id": "2" },
      "says 2, the signed data 1",
    ],
    [{ webhook: "Orders:new" }, headers, "states what Shipmondo does not have"],
    [{ webhook: "Orders:delete" }, headers, "says otherwise than the headers, Orders:create"],
  ])("%j", (claims, sent, text) => {
    expect(why(claims, sent)).toContain(text);
  });

  test("of what no request brought, or none verified", () => {
    expect(boundView(record(row(1, { origin: "reconciler" })), null).why).toContain(
      "from Shipmondo's API",
    );
    const refused = row(1, { status: "refused", key: null });
    expect(boundView(record(refused, [], request()), null).why).toContain(
      "Nothing of it was verified",
    );
    expect(boundView(record(row(1)), null).why).toContain("states the resource");
  });
});

test("a token is shown by its parts, without its signature", () => {
  const kept = request({ tokenHeader: '{"alg":"HS256"}', claims: "[1]" });
  expect(tokenView(record(row(1), [], kept))).toEqual({
    header: { alg: "HS256" },
    claims: null,
    key: "local",
  });
  expect(tokenView(record(row(1), [], request()))).toBeNull();
});

test("a key that was sent along in a header is not shown", () => {
  const headers = [
    ["authorization", "Bearer x"],
    ["x-key", "is my long secret!"],
    ["accept", "*/*"],
  ] as const;
  expect(requestView(request({ headers }), ["my long secret", "*"])?.headers).toEqual([
    ["authorization", "(not shown)"],
    ["x-key", "(not shown)"],
    ["accept", "*/*"],
  ]);
});
