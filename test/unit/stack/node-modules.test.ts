import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lockedVersions, refuseUnbuilt } from "../../../lib/node-modules.ts";

it("packages beside the bundle have the version that the lock file has", () => {
  expect(lockedVersions(["jose", "jose"], ".")).toEqual({
    jose: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
  });
});

it("a package that the lock file lacks is an error that says how to add it", () => {
  expect(() => lockedVersions(["nosuch"], ".")).toThrow("npm install nosuch");
});

describe("a package that was installed beside the bundle, without its install script,", () => {
  const folder = mkdtempSync(join(tmpdir(), "node-modules-"));
  const install = (name: string, files: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(files)) {
      const place = join(folder, name, "node_modules", file);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
    }
    refuseUnbuilt(join(folder, name), [name]);
  };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["fetches", { "fetches/package.json": '{"scripts":{"install":"prebuild-install"}}' }],
    ["compiles", { "compiles/package.json": "{}", "compiles/binding.gyp": "{}" }],
  ])("is refused when its native part is not there: one that %s it", (name, files) => {
    expect(() => {
      install(name, files);
    }).toThrow(`bundling names ${name}, whose native part an install script makes`);
  });

  it.each([
    ["no native part", { "plain/package.json": '{"scripts":{"postinstall":"echo thanks"}}' }],
    [
      "it in a package of its own",
      {
        "plain/package.json": '{"scripts":{"install":"node-gyp-build"}}',
        "@plain/linux-arm64/a.node": "",
      },
    ],
  ])("is taken with %s", (_what, files) => {
    expect(() => {
      install("plain", files);
    }).not.toThrow();
  });
});
