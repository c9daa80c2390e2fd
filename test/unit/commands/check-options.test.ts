import { parseOptions } from "../../../bin/commands/check/options.ts";
import { keyFindings } from "../../../bin/commands/check/read-key.ts";

const url = "https://shop.example/webhooks";
const file = (content: string | Uint8Array) => () => Buffer.from(content);
const unreadable = (): Uint8Array => {
  throw new Error("no such file");
};

describe("the command line of the check", () => {
  it("takes the key from --key, else from a file's exact bytes, else from WEBHOOK_KEY", () => {
    const env = { WEBHOOK_KEY: "environment" };
    const keyOf = (args: readonly string[]): unknown => {
      const parsed = parseOptions([url, ...args], env, file(" file\n"));
      return parsed.ok ? parsed.options.key : parsed;
    };
    expect(keyOf(["--key", "given"])).toBe("given");
    expect(keyOf(["--key=-dashed"])).toBe("-dashed");
    expect(keyOf(["--key-file", "k"])).toBe(" file\n");
    expect(keyOf([])).toBe("environment");
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
    ["an unknown option", [url, "--hush", "hush"]],
    ["an option without its value", [url, "--key", "--hush"]],
    ["a key file that cannot be read", [url, "--key-file", "hush"]],
    ["a certificate that cannot be read", [url, "--key", "hush", "--ca", "hush"]],
  ])("refuses %s without echoing it", (_, args) => {
    const parsed = parseOptions(args, {}, unreadable);
    expect(parsed).toMatchObject({ ok: false, reason: "usage" });
    expect(JSON.stringify(parsed)).not.toContain("hush");
  });

  it("refuses a key file that is not UTF-8, and a certificate file that holds none", () => {
    const binary = parseOptions([url, "--key-file", "k"], {}, file(Uint8Array.of(0xff, 0xfe)));
    expect(binary).toMatchObject({ ok: false, reason: "usage" });
    const text = parseOptions([url, "--key", "k", "--ca", "c"], {}, file("no certificate"));
    expect(text).toMatchObject({ ok: false, reason: "usage" });
  });

  it("gives the help before it minds what is missing", () => {
    expect(parseOptions(["--help"], {}, unreadable)).toEqual({ ok: false, reason: "help" });
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
