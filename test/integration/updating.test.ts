import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { plainHandlers } from "../harness/plain-handlers.ts";

const project = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "shipmondo-updating-"));
const upstream = path.join(folder, "upstream");
const shop = path.join(folder, "shop");

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (cwd: string, command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const git = (cwd: string, ...args: readonly string[]): string =>
  run(cwd, "git", "-c", "user.name=Test", "-c", "user.email=test@example.com", ...args);
const edit = (file: string, change: (text: string) => string): void => {
  const before = readFileSync(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`Nothing changed in ${file}`);
  writeFileSync(file, after);
};
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** What a user of this clone may have changed: their tests would run here as the shop's. */
const isUsers = (file: string): boolean =>
  /^(?:handlers\/|test\/handlers\/|settings(?:\.\w+)?\.json$)/.test(file);

/**
 * The files of this project as a repository of its own, at an earlier version of one dependency.
 */
function startUpstream(): void {
  mkdirSync(upstream);
  const files = run(project, "git", "ls-files", "-co", "--exclude-standard", "-z").split("\0");
  for (const file of files.filter((name) => name !== "" && !isUsers(name))) {
    try {
      cpSync(path.join(project, file), path.join(upstream, file));
    } catch (error) {
      // Removed from the working tree, and not committed yet.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  for (const file of ["package.json", "package-lock.json"]) {
    edit(path.join(upstream, file), (text) =>
      text
        .replace(/"jose": "[^"]+"/, '"jose": "6.2.0"')
        .replace(/("node_modules\/jose": \{\s+"version": )"[^"]+"/, '$1"6.2.0"'),
    );
  }
  cpSync(plainHandlers, path.join(upstream, "handlers"), { recursive: true });
  write(path.join(upstream, "settings.json"), "{}\n");
  git(upstream, "init", "-q", "-b", "main");
  git(upstream, "add", "-A");
  git(upstream, "commit", "-qm", "The first release");
}

/** What a shop's developer writes, and a dependency. */
function writeShop(): void {
  git(folder, "clone", "-q", upstream, shop);
  write(
    path.join(shop, "handlers/index.ts"),
    `import { defineHandlers } from "shipmondo-webhooks";
import { greet } from "shop-helpers";

export default defineHandlers({
  "Orders:create": ({ data }, { log }) => {
    log.info(greet(String(data.id)), { table: process.env.STOCK_TABLE });
  },
});
`,
  );
  write(
    path.join(shop, "handlers/infrastructure.ts"),
    `import { AttributeType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { defineInfrastructure } from "shipmondo-webhooks/cdk";

export default defineInfrastructure(({ stack, consumer }) => {
  const stock = new TableV2(stack, "Stock", {
    partitionKey: { name: "sku", type: AttributeType.STRING },
  });
  stock.grantReadWriteData(consumer);
  consumer.addEnvironment("STOCK_TABLE", stock.tableName);
  consumer.bundling({ external: ["shop-driver"] });
});
`,
  );
  write(path.join(shop, "settings.json"), '{ "stackName": "ShopWebhooks" }\n');
  write(
    path.join(shop, "test/handlers/example.test.ts"),
    `import { deliveryOf, handlerContext } from "shipmondo-webhooks/testing";
import handlers from "../../handlers/index.ts";

it("greets a new order", async () => {
  const delivery = deliveryOf("Orders:create", { resourceId: "7" });
  const { lines, ...context } = handlerContext();
  await handlers.find(delivery)?.(delivery, context);
  expect(lines.map(({ message }) => message)).toEqual([\`Hello \${delivery.data.id}\`]);
});
`,
  );
  write(
    path.join(shop, "handlers/helpers/package.json"),
    '{ "name": "shop-helpers", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n',
  );
  write(
    path.join(shop, "handlers/helpers/index.js"),
    `export const greet = (name) => \`Hello \${name}\`;
// Cannot be bundled unless infrastructure.ts says so.
export const driver = () => import("shop-driver");
`,
  );
  write(
    path.join(shop, "handlers/helpers/index.d.ts"),
    "export declare const greet: (name: string) => string;\n",
  );
  // npm puts it in its place by the alphabet: beside the line that upstream changes.
  installOffline("./handlers/helpers");
  git(shop, "add", "-A");
  git(shop, "commit", "-qm", "Our handlers");
}

/** What upstream changes in its next version: a file of the project, and a dependency. */
function releaseUpstream(): void {
  for (const file of ["package.json", "package-lock.json"]) {
    cpSync(path.join(project, file), path.join(upstream, file));
  }
  edit(
    path.join(upstream, "lambda/receiver/index.ts"),
    (text) => `${text}\n// The next version.\n`,
  );
  git(upstream, "commit", "-qam", "The next release");
}

/** `npm install` without the network: what is in the lock file is not fetched. */
const installOffline = (...packages: readonly string[]): string =>
  run(
    shop,
    "npm",
    "install",
    ...packages,
    "--package-lock-only",
    "--offline",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  );

it("a shop's clone takes a new version: only what npm writes is in conflict, and the tree works", () => {
  startUpstream();
  writeShop();
  releaseUpstream();

  git(shop, "fetch", "-q");
  expect(() => git(shop, "merge", "-q", "origin/main")).toThrow();
  const conflicts = git(shop, "diff", "--name-only", "--diff-filter=U").split("\n").filter(Boolean);
  expect(conflicts).toEqual(["package-lock.json", "package.json"]);
  git(shop, "checkout", "-q", "--theirs", ...conflicts);
  installOffline("./handlers/helpers");
  git(shop, "add", ...conflicts);
  git(shop, "commit", "-q", "--no-edit");
  expect(git(shop, "status", "--short")).toBe("");

  const changed = git(shop, "diff", "--name-only", "origin/main").split("\n").filter(Boolean);
  expect(changed).toEqual([
    "handlers/helpers/index.d.ts",
    "handlers/helpers/index.js",
    "handlers/helpers/package.json",
    "handlers/index.ts",
    "handlers/infrastructure.ts",
    "package-lock.json",
    "package.json",
    "settings.json",
    "test/handlers/example.test.ts",
  ]);
  const lock = readFileSync(path.join(shop, "package-lock.json"), "utf8");
  expect(lock).not.toContain('"jose": "6.2.0"');
  expect(lock).toContain('"shop-helpers": "file:handlers/helpers"');
});

describe("the merged tree", () => {
  const npm = (...args: readonly string[]): string => run(shop, "npm", "run", "--silent", ...args);

  beforeAll(() => {
    symlinkSync(path.join(project, "node_modules"), path.join(shop, "node_modules"));
    mkdirSync(path.join(shop, "handlers/node_modules"));
    symlinkSync("../helpers", path.join(shop, "handlers/node_modules/shop-helpers"));
  });

  it("compiles", () => {
    expect(npm("types")).toBe("");
  });

  it("passes the shop's own test", () => {
    expect(npm("jest", "--", "--selectProjects", "handlers")).toContain("1 passed, 0 failed");
  });

  it("synthesizes the shop's stack, with the table that its handlers use", () => {
    npm("synth");
    const template = readFileSync(path.join(shop, "cdk.out/ShopWebhooks.template.json"), "utf8");
    expect(template).toContain("STOCK_TABLE");
  });

  it("passes the project's tests of bundles, whatever the shop's handlers import", () => {
    expect(npm("jest", "--", "test/integration/stack/bundle")).toMatch(/^\d+ passed, 0 failed$/m);
  });
});

it("npm writes exact versions, so that a package that is there already stays as it is", () => {
  expect(run(project, "npm", "config", "get", "save-exact").trim()).toBe("true");
});
