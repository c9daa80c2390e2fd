/** The load generator of `bench/package.json`: sends at an even pace, whatever is answered. */
export { loadTest } from "loadtest";
