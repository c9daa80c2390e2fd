import { order } from "../../testing/samples/index.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { runCommand, type CommandResult } from "../harness/run-command.ts";
import { waitUntil } from "../harness/wait-until.ts";

let run: LocalRun;

beforeAll(async () => {
  run = await startLocalRun({ env: { KEYS_MAX_AGE_S: "1" } });
});

afterAll(async () => {
  await run.stop();
});

const keys = (args: readonly string[], input = ""): Promise<CommandResult> =>
  runCommand(["keys", ...args], {
    env: { PORT: new URL(run.url).port },
    input,
  });

const sendWith = async (key: string, id: number): Promise<number> =>
  (await run.send({ data: { ...order({ id }) }, key })).status;

test("a key that the command line adds is accepted without a restart, and one that it removes no longer", async () => {
  expect(await sendWith("kort12", 1)).toBe(401);
  expect(await keys(["add", "second"], "kort12")).toMatchObject({ code: 0 });
  await waitUntil(
    "the new key is accepted",
    async () => (await sendWith("kort12", 2)) === 200 || null,
  );

  const listed = await keys(["list"]);
  expect(listed.output).toMatch(/^second +\d{4}-\d\d-\d\d \d\d:\d\d +user\/local/m);
  expect(listed.output).toMatch(/^second .* \d{4}-\d\d-\d\d \d\d:\d\d$/m);
  expect(listed.output).not.toContain("kort12");

  const asked = await keys(["remove", "second"]);
  expect(asked).toMatchObject({ code: 2 });
  expect(asked.output).toContain("still uses it");
  expect(await keys(["remove", "second", "--yes"])).toMatchObject({ code: 0 });
  await waitUntil(
    "the removed key is refused",
    async () => (await sendWith("kort12", 3)) === 401 || null,
  );
});

test("a key with a blank at either end is kept as it is, with a note", async () => {
  const key = " blank at both ends ";
  const added = await keys(["add", "blank"], key);
  expect(added.code).toBe(0);
  expect(added.output).toContain("begins or ends with a blank");
  await waitUntil("the key is accepted", async () => (await sendWith(key, 4)) === 200 || null);
  expect(await sendWith(key.trim(), 5)).toBe(401);
});

test.each([
  ["an empty key", ["add", "wrong"], "", "empty"],
  ["a key with the line end that echo adds", ["add", "wrong"], "secret-text\n", "line end"],
  ["a key that no parameter holds", ["add", "wrong"], "x".repeat(4_097), "4,096"],
  ["a name that is no name", ["add", "a/b"], "secret-text", "letters, digits"],
  ["a name that is taken", ["add", "local"], "secret-text", "--replace"],
  ["the removal of what is not there", ["remove", "nobody"], "", "There is no"],
])("%s is refused with what to do, and no key is shown", async (_case, args, input, text) => {
  const { code, output } = await keys(args, input);
  expect(code).not.toBe(0);
  expect(output).toContain(text);
  expect(output).not.toContain("secret-text");
});

test("what is in doubt ends with 2 and says what to do, before anything is looked for", async () => {
  const nothingThere = { env: { PORT: "1" } };
  for (const args of [[], ["keys"], ["dead", "drop", "", "--yes"], ["dead", "purge"]]) {
    const { code, output } = await runCommand(args, nothingThere);
    expect(code).toBe(2);
    expect(output).toContain("--help");
  }
  const help = await runCommand(["dead", "--help"], nothingThere);
  expect(help.code).toBe(0);
  expect(help.output).toContain("redrive [options] [id]");
});

test("the last key is not removed without a terminal to ask at, unless --yes says so", async () => {
  const only = (await keys(["list"])).output.match(/^[\w.-]+(?= +\d{4}-)/gm) ?? [];
  for (const name of only.filter((each) => each !== "local")) {
    expect(await keys(["remove", name, "--yes"])).toMatchObject({ code: 0 });
  }
  const refused = await keys(["remove", "local"]);
  expect(refused.code).toBe(2);
  expect(refused.output).toContain("the last key");
  expect(refused.output).toContain("--yes");
  expect((await keys(["list"])).output).toContain("1 key under");
});

test("without a local run the command says how to start one", async () => {
  const { code, output } = await runCommand(["keys", "list"], {
    env: { PORT: "1" },
  });
  expect(code).toBe(2);
  expect(output).toContain("npm start");
});

test("what was refused until its key was put, and is replayed then, is one delivery in the list", async () => {
  const webhook = { data: { ...order({ id: 700 }) }, key: "kort700" };
  const rows = async () =>
    (await run.deliveries()).filter(({ resourceId }) => resourceId === "700");
  const sent = [{ name: "Orders:create" }, { name: "next/Orders:create" }];
  for (const { name } of sent) expect((await run.send({ ...webhook, name })).status).toBe(401);
  const refused = await waitUntil("both are listed", async () => {
    const listed = await rows();
    return listed.length === 2 ? listed : null;
  });
  expect(refused).toMatchObject([{ status: "refused" }, { status: "refused" }]);

  expect(await keys(["add", "late"], "kort700")).toMatchObject({ code: 0 });
  const replayed = await runCommand(["replay", "--refused"], {
    env: { PORT: new URL(run.url).port },
  });
  expect(replayed.output).toContain("2 forwarded");
  const one = await waitUntil("they are one, and handled", async () => {
    const [row, ...more] = await rows();
    return more.length === 0 && row?.status === "handled" ? row : null;
  });
  expect(one).toMatchObject({ attempts: 1, error: null, data: webhook.data });
  expect(refused.map(({ id }) => id)).not.toContain(one.id);
  for (const { id } of refused) expect(await run.deliveries(`id=${id}`)).toEqual([one]);
});
