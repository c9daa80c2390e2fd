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

  it.each(["DATABASE_URL: postgres://secret", "export\nA_NAME=1", "A_NAME='x'\nsecret"])(
    "refuses a line that sets nothing, which Node would leave out: %j",
    (text) => {
      const file = read(text);
      expect(file).toMatchObject({ ok: false });
      expect(file).toMatchObject({ message: expect.stringContaining("no NAME=value") as string });
      expect(JSON.stringify(file)).not.toContain("secret");
    },
  );

  it("takes a value of several lines in quotes, blank lines and comments", () => {
    const text =
      "\n  # a comment\nA_KEY=\"-----BEGIN\nMIIE\n-----END\"\r\nB_KEY = 'x\ny' # the other\nC_KEY=it's\n";
    expect(read(text)).toEqual({
      ok: true,
      value: { A_KEY: "-----BEGIN\nMIIE\n-----END", B_KEY: "x\ny", C_KEY: "it's" },
    });
  });

  it("says once what is wrong with several lines", () => {
    const file = read("A-B=1\nC-D=2\n");
    expect(file.ok ? "" : file.message.split("\n")).toHaveLength(2);
  });

  it("shows nothing of a value of several lines that lacks its quotes", () => {
    const file = read("PRIVATE_KEY=-----BEGIN\nMIIEsecret/abc+def==\n");
    expect(file).toMatchObject({ ok: false });
    expect(JSON.stringify(file)).not.toContain("secret");
  });
});
