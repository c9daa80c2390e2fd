import { levels } from "./log-line.ts";
import type { LineFilter } from "./log-line.ts";

/**
 * The pattern that CloudWatch Logs looks through with; null where every line is asked for. What it
 * lets through is filtered once more.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function filterPattern({ level, object }: LineFilter): string | null {
  const terms = [
    ...(level === "debug" || level === "info" ? [] : [levelTerm(level)]),
    ...(object === null
      ? []
      : [`($.resource = "${object.resource}") && ($.resourceId = "${object.id}")`]),
  ];
  return terms.length === 0 ? null : `{ ${terms.join(" && ")} }`;
}

function levelTerm(level: "warn" | "error"): string {
  const above = levels.slice(levels.indexOf(level)).map((each) => each.toUpperCase());
  const own = [...above, "FATAL"].map((each) => `($.level = "${each}")`);
  const ofLambda = ["timeout", "error"].map((status) => `($.record.status = "${status}")`);
  return `(${[...own, ...ofLambda].join(" || ")})`;
}
