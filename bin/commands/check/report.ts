import { holds, requirements, type Finding, type Requirement } from "./finding.ts";
import type { Times } from "./time-findings.ts";

/** All that a check found. */
export interface Report {
  /** The address, without a query. */
  readonly url: string;
  /** What the objects sent are marked with. */
  readonly mark: string;
  /** True when the endpoint took something that its handlers may have seen. */
  readonly delivered: boolean;
  readonly findings: readonly Finding[];
  /** Null when no answer was timed. */
  readonly times: Times | null;
}

const titles: Readonly<Record<Requirement, string>> = {
  https: "HTTPS with a valid certificate",
  tokens: "Takes Shipmondo's tokens and pings, refuses forged ones",
  time: "Answers 200 within 3 seconds",
};
const signs = { pass: "✓", fail: "✗", warn: "!" } as const;

/** True when all three requirements hold. */
export function allHold(report: Report): boolean {
  return requirements.every((requirement) => holds(report.findings, requirement));
}

/** The report for a person. */
export function reportText(report: Report): string {
  const failed = requirements.filter((requirement) => !holds(report.findings, requirement));
  const sections = requirements.map((requirement, index) => {
    const verdict = failed.includes(requirement) ? "does not hold" : "holds";
    const lines = report.findings
      .filter((found) => found.requirement === requirement)
      .map(({ status, text }) => `   ${signs[status]} ${text}`);
    return [`${index + 1}. ${titles[requirement]}: ${verdict}`, ...lines].join("\n");
  });
  const verdict =
    failed.length === 0
      ? "All three requirements hold."
      : `${failed.length} of 3 requirements ${failed.length === 1 ? "does" : "do"} not hold.`;
  const traces = report.delivered
    ? [
        `Whatever the endpoint took is marked "${report.mark}", so that it can be found and removed.`,
      ]
    : [];
  return [report.url, ...sections, [verdict, ...traces].join("\n")].join("\n\n");
}

/**
 * The report for scripts: `{ url, mark, delivered, holds, requirements: { https, tokens, time },
 * times }`, each requirement `{ holds, findings: [{ status, code, text }] }`, times in milliseconds
 * or null.
 */
export function reportJson(report: Report): string {
  const { url, mark, delivered, findings, times } = report;
  const byRequirement = requirements.map((requirement) => [
    requirement,
    {
      holds: holds(findings, requirement),
      findings: findings
        .filter((found) => found.requirement === requirement)
        .map(({ status, code, text }) => ({ status, code, text })),
    },
  ]);
  return JSON.stringify(
    {
      url,
      mark,
      delivered,
      holds: allHold(report),
      requirements: Object.fromEntries(byRequirement) as object,
      times,
    },
    null,
    2,
  );
}
