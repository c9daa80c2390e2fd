/**
 * Shipmondo's three requirements of an endpoint: a valid certificate, its tokens, an answer in
 * time.
 */
export const requirements = ["https", "tokens", "time"] as const;
export type Requirement = (typeof requirements)[number];

/** What one part of the check found; `fail` alone means that the requirement does not hold. */
export interface Finding {
  readonly requirement: Requirement;
  readonly status: "pass" | "fail" | "warn";
  /** Stable name for scripts, such as "https.expired" or "shape.string". */
  readonly code: string;
  /** What was tried, what came, why it matters and what to do. Holds no key and no token. */
  readonly text: string;
}

/** True when nothing that was tried speaks against the requirement. */
export function holds(findings: readonly Finding[], requirement: Requirement): boolean {
  return !findings.some((found) => found.requirement === requirement && found.status === "fail");
}

/**
 * Text that came from the endpoint, fit for a terminal: control characters, which could move the
 * cursor or recolour the report, become "?", and it is cut at 120 characters.
 */
export function printable(text: string): string {
  const clean = text.replace(/\p{C}+/gu, "?");
  return clean.length > 120 ? `${clean.slice(0, 120)}…` : clean;
}

/** A finding of the first requirement. */
export function httpsFinding(status: Finding["status"], code: string, text: string): Finding {
  return { requirement: "https", status, code: `https.${code}`, text };
}
