import { createRequire } from "node:module";

/** Jest's own runner, as its package's CommonJS file exports it. */
const { default: TestRunner } = createRequire(import.meta.url)("jest-runner");

/**
 * Runs a project's test files two at a time, when those of other runners have ended: each has a
 * core to itself. Jest runs the projects of one runner before those of the next.
 */
export default class TwoAtOnceRunner extends TestRunner {
  constructor(globalConfig, context) {
    super({ ...globalConfig, maxWorkers: 2 }, context);
  }
}
