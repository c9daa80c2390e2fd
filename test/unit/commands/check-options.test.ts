import { keyFindings } from "../../../bin/commands/check/key-findings.ts";
import { keyOf, keySettings } from "../../../bin/common/read-values.ts";
import { WebhooksCommand } from "../../../bin/common/webhooks-command.ts";
import { runInProcess } from "../../harness/run-in-process.ts";

const url = "https://shop.example/webhooks";
const file = (content: string | Uint8Array) => () => Buffer.from(content);
const unreadable = (): Uint8Array => {
  throw new Error("no such file");
};

describe("the command line of the check", () => {
  it("takes the key from --key, else from a file's exact bytes, else from WEBHOOK_KEY", () => {
    const env = { WEBHOOK_KEY: "environment" };
    const read = (args: readonly string[]): unknown => {
      const command = new WebhooksCommand("check", { env, exitCode: 0 });
      const readFile = file(" file\n");
      keySettings(command, readFile).parse(args, { from: "user" });
      return keyOf(command, readFile);
    };
    expect(read(["--key", "given"])).toBe("given");
    expect(read(["--key=-dashed"])).toBe("-dashed");
    expect(read(["--key-file", "k"])).toBe(" file\n");
    expect(read([])).toBe("environment");
  });

  it.each([
    ["no address", ["--key", "hush"]],
    ["two addresses", [url, url, "--key", "hush"]],
    ["an address that is none", ["hush", "--key", "hush"]],
    ["an address of another kind", ["ftp://hush/", "--key", "hush"]],
    ["an address with a password", ["https://hush:hush@shop.example/", "--key", "hush"]],
    ["no key", [url]],
    ["an empty key", [url, "--key", ""]],
    ["two keys", [url, "--key", "hush", "--key-file", "k"]],
    ["an unknown option", [url, "--kay=hush"]],
    ["an unknown short option", [url, "-hush"]],
    ["an option without its value", [url, "--key", "--hush"]],
    ["a key file that cannot be read", [url, "--key-file", "hush"]],
    ["a certificate that cannot be read", [url, "--key", "hush", "--ca", "hush"]],
  ])("refuses %s without echoing it", async (_, args) => {
    const { code, output } = await runInProcess(["check", ...args], { readFile: unreadable });
    expect(code).toBe(2);
    expect(output).not.toContain("hush");
  });

  it("names an unknown option", async () => {
    const { err } = await runInProcess(["check", url, "--kay=hush"]);
    expect(err).toBe('"check" takes no --kay. Nothing was done; see --help.');
    const { err: misspelt } = await runInProcess(["check", url, "--keyfile", "k"]);
    expect(misspelt).toContain("takes no --keyfile. Did you mean --key-file?");
  });

  it("refuses a key file that is not UTF-8, and a certificate file that holds none", async () => {
    const binary = { readFile: file(Uint8Array.of(0xff, 0xfe)) };
    expect((await runInProcess(["check", url, "--key-file", "k"], binary)).err).toContain("UTF-8");
    const text = { readFile: file("no certificate") };
    const { err } = await runInProcess(["check", url, "--key", "k", "--ca", "c"], text);
    expect(err).toContain("no certificate in PEM form");
  });
});

describe("a key whose ends look like an accident", () => {
  it.each([
    ["key\n", ["key.newline"]],
    ["key\r\n", ["key.newline"]],
    [" key", ["key.blank"]],
    ["a key", []],
  ])("is warned about: %j", (key, expected) => {
    expect(keyFindings(key).map(({ code }) => code)).toEqual(expected);
  });
});
