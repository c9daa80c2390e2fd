const cacheDirectory = `${import.meta.dirname}/node_modules/.cache/jest`;
const tests = "<rootDir>/test";

const inTests = (paths) => paths.map((path) => `${tests}/${path}`);

/**
 * Integration tests that assert how long something takes, or what becomes of it before a time-out:
 * each needs a core of its own. They mostly wait.
 */
const timed = inTests([
  "integration/bundles",
  "integration/calls-per-delivery.test.ts",
  "integration/durability",
  "integration/held-objects.test.ts",
  "integration/reconciler",
  "integration/requests",
]);

/** Integration tests whose own processes need every core to answer in time. */
const alone = inTests(["integration/durability/crash.test.ts"]);

/** Kinds of test, by folder; what each may touch is written in docs/testing.md. */
const project = (displayName, options) => ({
  cacheDirectory,
  displayName,
  rootDir: import.meta.dirname,
  testEnvironment: `${tests}/harness/native/environment.ts`,
  runtime: `${import.meta.dirname}/test/harness/native/runtime.ts`,
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  modulePathIgnorePatterns: ["<rootDir>/cdk.out", "<rootDir>/.local"],
  ...options,
});

/** The user's tests have Jest as it comes: they may mock modules. */
const asItComes = {
  testEnvironment: "node",
  runtime: undefined,
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" } },
    ],
  },
};

const all = (folder) => `${folder}/**/*.test.ts`;

export default {
  cacheDirectory,
  projects: [
    project("unit", { testMatch: [all(`${tests}/unit`)] }),
    project("handlers", { ...asItComes, testMatch: [all(`${tests}/handlers`)] }),
    project("integration", {
      testMatch: [all(`${tests}/integration`)],
      testPathIgnorePatterns: [...timed, ...alone],
    }),
    project("e2e", { testMatch: [all(`${tests}/e2e`)] }),
    project("page", { testMatch: [all(`${tests}/page`)] }),
    project("timed", {
      testMatch: timed.map((path) => (path.endsWith(".ts") ? path : all(path))),
      testPathIgnorePatterns: alone,
      runner: `${tests}/harness/two-at-once-runner.js`,
    }),
    project("alone", {
      testMatch: alone,
      runner: `${tests}/harness/one-at-a-time-runner.js`,
    }),
  ],
  // One more than the two cores that the tests are made for: many of them wait for processes.
  maxWorkers: 3,
  // A worker that has become large spends its time collecting garbage, and answers late.
  workerIdleMemoryLimit: "1GB",
  testSequencer: `${tests}/harness/sequencer.js`,
  globalSetup: `${tests}/harness/begin-run.ts`,
  globalTeardown: `${tests}/harness/end-run.ts`,
  reporters: ["default", `${tests}/harness/summary-reporter.js`],
  testTimeout: 60_000,
};
