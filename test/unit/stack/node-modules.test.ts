import { lockedVersions } from "../../../lib/node-modules.ts";

it("packages beside the bundle have the version that the lock file has", () => {
  expect(lockedVersions(["jose", "jose"], ".")).toEqual({
    jose: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
  });
});

it("a package that the lock file lacks is an error that says how to add it", () => {
  expect(() => lockedVersions(["nosuch"], ".")).toThrow("npm install nosuch");
});
