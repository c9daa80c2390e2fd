/** The load generator, from `bench/package.json`: sends at an even pace, whether or not the answers keep up. */
export { loadTest } from "loadtest";
