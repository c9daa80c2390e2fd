import { defaultWebhookKey } from "../../local/options.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { runCommand } from "../harness/run-command.ts";

let run: LocalRun;

beforeAll(async () => {
  run = await startLocalRun({ args: ["--https"] });
});

afterAll(async () => {
  await run.stop();
});

test("our own endpoint passes the check against Shipmondo's three requirements", async () => {
  const [, certificate = ""] = /^certificate (.+)$/m.exec(run.output()) ?? [];
  const args = [run.endpoint, "--key", defaultWebhookKey, "--ca", certificate];
  const { code, output } = await runCommand(["check", ...args]);
  expect(output).toContain("All three requirements hold.");
  expect(output).not.toContain("✗");
  expect(code).toBe(0);
});
