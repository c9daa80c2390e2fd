import { createRequire } from "node:module";

/** Jest's own runner, as its package's CommonJS file exports it. */
const { default: TestRunner } = createRequire(import.meta.url)("jest-runner");

/**
 * Runs a project's test files one after the other. They measure how long the functions take to
 * answer, so no other test may have the machine meanwhile. Jest runs the projects of one runner
 * before those of the next.
 */
export default class OneAtATimeRunner extends TestRunner {
  constructor(globalConfig, context) {
    super({ ...globalConfig, maxWorkers: 1 }, context);
  }
}
