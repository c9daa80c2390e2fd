import { createRequire } from "node:module";

/** Jest's own, as its package's CommonJS file exports it. */
const { default: Sequencer } = createRequire(import.meta.url)("@jest/test-sequencer");

/** Only compute: they run beside the checks, and nothing in them notices how busy the cores are. */
const computing = /\/test\/(?:unit|handlers|integration\/(?:random|repository|stack|updating))\b/;

/**
 * More than ten seconds. Begun first, so that none is left over for one worker at the end. On a
 * machine where they have run before Jest knows this by itself.
 */
const long = [
  "integration/updating",
  "integration/random/simulation",
  "unit/simulation",
  "integration/stack/nag",
  "integration/stack/app",
  "unit/stack/stack",
  "e2e/rotate",
  "e2e/missed-and-backfill",
  "e2e/stopping",
  "e2e/register",
  "e2e/keys",
  "e2e/local-data",
];

/** First what only computes, and in both parts what takes longest first. */
export default class TestSequencer extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = long.findIndex((name) => path.endsWith(`/test/${name}.test.ts`));
      return (computing.test(path) ? 0 : 1_000) + (at === -1 ? long.length : at);
    };
    const sorted = super.sort(tests);
    return sorted
      .map((test) => [rank(test), test])
      .sort(([a], [b]) => a - b)
      .map(([, test]) => test);
  }
}
