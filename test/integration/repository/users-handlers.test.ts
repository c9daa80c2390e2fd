import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const project = path.join(import.meta.dirname, "../../..");

/** Bundles a function that has the user's handlers in it, or may have. */
const withUsersHandlers = /\bbundle\((?!"receiver"|"reclaimer"|"consumer", (?!undefined))[^{]*?\)/g;

it("no test and no measurement bundles the user's handlers: plainBundle has others in their place", () => {
  const files = globSync(["test/**/*.ts", "bench/**/*.ts"], { cwd: project });
  const calls = files.flatMap((file) =>
    [...readFileSync(path.join(project, file), "utf8").matchAll(withUsersHandlers)].map(
      ([call]) => `${file}: ${call}`,
    ),
  );
  expect(files.length).toBeGreaterThan(200);
  expect(calls).toEqual([]);
});
