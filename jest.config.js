const cacheDirectory = `${import.meta.dirname}/node_modules/.cache/jest`;

/** Three kinds of test, by folder; what each may touch is written in docs/testing.md. */
const project = (name, runner = {}) => ({
  ...runner,
  cacheDirectory,
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2024" }, module: { type: "es6" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/cdk.out", "<rootDir>/.local"],
});

const oneAtATime = { runner: "<rootDir>/test/harness/one-at-a-time-runner.js" };

export default {
  cacheDirectory,
  projects: [
    project("unit"),
    project("handlers"),
    project("integration", oneAtATime),
    project("e2e", oneAtATime),
  ],
  maxWorkers: 2,
  // A worker that has become large spends its time collecting garbage, and answers late.
  workerIdleMemoryLimit: "1GB",
  globalSetup: "<rootDir>/test/harness/begin-run.ts",
  globalTeardown: "<rootDir>/test/harness/end-run.ts",
  reporters: ["default", "<rootDir>/test/harness/summary-reporter.js"],
  testTimeout: 60_000,
  // Once in some runs Jest had said its results and did not end, for a reason that was not found. What tests leave
  // running is asserted where it matters (test/e2e/stopping.test.ts); the gate must not wait for it.
  forceExit: true,
};
