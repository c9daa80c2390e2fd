import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvFile } from "../../../local/env-file.ts";

describe(".env", () => {
  const folder = mkdtempSync(join(tmpdir(), "env-"));
  const read = (text: string) => {
    writeFileSync(join(folder, ".env"), text);
    return readEnvFile(folder);
  };
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("need not be there", () => {
    expect(readEnvFile(join(folder, "absent"))).toEqual({ ok: true, value: {} });
  });

  it("gives the consumer its variables, comments and quotes as Node reads them", () => {
    expect(read('# the shop\nDATABASE_URL="postgres://a b"\nSHOP=\n')).toEqual({
      ok: true,
      value: { DATABASE_URL: "postgres://a b", SHOP: "" },
    });
  });

  it.each([
    ["TABLE_NAME", "TABLE_NAME is set by the stack itself"],
    ["AWS_SESSION_TOKEN", "AWS_SESSION_TOKEN is set by Lambda itself"],
  ])("cannot set %s, and the value is not shown", (name, message) => {
    const file = read(`${name}=secret-text`);
    expect(file).toMatchObject({ ok: false, message: expect.stringContaining(message) as string });
    expect(JSON.stringify(file)).not.toContain("secret-text");
  });

  it("shows nothing of a value of several lines that lacks its quotes", () => {
    const file = read("PRIVATE_KEY=-----BEGIN\nMIIEsecret/abc+def==\n");
    expect(file).toMatchObject({ ok: false });
    expect(JSON.stringify(file)).not.toContain("secret");
  });
});
