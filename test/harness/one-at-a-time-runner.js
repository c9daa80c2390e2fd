import { createRequire } from "node:module";

/** Jest's own runner, as its package's CommonJS file exports it. */
const { default: TestRunner } = createRequire(import.meta.url)("jest-runner");

/**
 * Runs a project's test files one after the other, when those of other runners have ended: for
 * tests that need every core.
 */
export default class OneAtATimeRunner extends TestRunner {
  constructor(globalConfig, context) {
    super({ ...globalConfig, maxWorkers: 1 }, context);
  }
}
