import importX from "eslint-plugin-import-x";

/**
 * The rooms of the house: folder, and the folders that it may import besides itself. ESLint refuses
 * every other room, types too; docs/architecture.md shows this table, and a test compares the two.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const rooms = {
  bin: ["lib", "local", "testing", "lambda"],
  // By the names that users import: shipmondo-webhooks and shipmondo-webhooks/cdk.
  handlers: ["lambda/index.ts", "lib/index.ts"],
  lib: ["lambda/contract"],
  "lambda/contract": [],
  "lambda/common": ["lambda/contract"],
  "lambda/aws": ["lambda/common", "lambda/contract"],
  "lambda/shipmondo": ["lambda/common", "lambda/contract"],
  "lambda/intake": ["lambda/aws", "lambda/common", "lambda/contract"],
  "lambda/receiver": ["lambda/intake", "lambda/aws", "lambda/common", "lambda/contract"],
  "lambda/consumer": [
    "handlers",
    "lambda/intake",
    "lambda/aws",
    "lambda/common",
    "lambda/contract",
  ],
  "lambda/reclaimer": ["lambda/intake", "lambda/aws", "lambda/common", "lambda/contract"],
  "lambda/reconciler": ["lambda/shipmondo", "lambda/aws", "lambda/common", "lambda/contract"],
  // What operators do with dead letters: the commands, and the page of the local run.
  "lambda/dead": ["lambda/consumer", "lambda/aws", "lambda/common", "lambda/contract"],
  local: ["lambda", "testing"],
  // A provider of our own making would prove nothing: it shares no line with what it tests.
  "local/shipmondo": [],
  // What the page and its server agree on.
  "local/view": ["lambda/contract"],
  // Runs in the browser.
  "local/page": ["local/view", "lambda/contract"],
  testing: ["lambda/consumer", "lambda/contract"],
  docs: ["lambda/index.ts", "lib/index.ts"],
  bench: ["bin", "lib", "local", "testing", "lambda", "test/harness"],
  test: ["bin", "docs", "handlers", "lib", "local", "testing", "lambda"],
  "test/harness": ["bin", "docs", "lib", "local", "testing", "lambda"],
};

const isWithin = (folder, parent) => folder === parent || folder.startsWith(`${parent}/`);

/** What a room must not import: other rooms, without what it may import inside them. */
const zonesOf = ([room, imports]) => {
  const allowed = [room, ...imports];
  return Object.keys(rooms)
    .filter((other) => !allowed.some((folder) => isWithin(other, folder)))
    .map((other) => ({
      target: `./${room}`,
      from: `./${other}`,
      except: allowed
        .filter((folder) => isWithin(folder, other))
        .map((folder) => `.${folder.slice(other.length)}`),
      message: `${room} may import only ${imports.join(", ") || "nothing"}: see eslint-rooms.js.`,
    }));
};

/** The rule made of the table. */
export const roomRules = {
  plugins: { "import-x": importX },
  rules: {
    "import-x/no-restricted-paths": [
      "error",
      { basePath: import.meta.dirname, zones: Object.entries(rooms).flatMap(zonesOf) },
    ],
  },
};

/** The user's code takes the rest by the package's name, as it will when that is installed. */
export const handlerRules = {
  files: ["handlers/**"],
  rules: { "no-restricted-imports": ["error", { patterns: ["../**"] }] },
};
