/** How a variant becomes a bundle. `ours`: the project's own build. */
export type Build = "ours" | "minified" | "defaults";

/** One way to write the receiver, measured beside the others. */
export interface Variant {
  /** A folder of `bench/baselines/`, or "receiver". */
  readonly name: string;
  /** For tables and plots. */
  readonly title: string;
  readonly build: Build;
  /** False for the handler that does nothing. */
  readonly verifies: boolean;
}

export const receiver: Variant = {
  name: "receiver",
  title: "this receiver",
  build: "ours",
  verifies: true,
};

/** What a user would pick instead; the first line of each `index.js` says what it is. */
export const baselines: readonly Variant[] = [
  { name: "empty", title: "empty handler", build: "minified", verifies: false },
  { name: "by-hand", title: "by hand, node:crypto", build: "minified", verifies: true },
  { name: "by-hand-jose", title: "by hand, jose (floor)", build: "minified", verifies: true },
  { name: "aws-lite", title: "aws-lite + jose", build: "minified", verifies: true },
  { name: "sdk-bundled", title: "SDK bundled (c2)", build: "minified", verifies: true },
  { name: "sdk-runtime", title: "SDK of the runtime", build: "defaults", verifies: true },
  { name: "express", title: "express + jsonwebtoken", build: "defaults", verifies: true },
  { name: "powertools", title: "middy + Powertools", build: "defaults", verifies: true },
];

export const variants: readonly Variant[] = [receiver, ...baselines];
