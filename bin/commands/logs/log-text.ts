import { printable } from "../../../local/terminal.ts";
import type { LogLine } from "./log-line.ts";

/** Members that are told at their place, or that only AWS's console needs. */
const ownPlace: ReadonlySet<string> = new Set([
  "resource",
  "action",
  "resourceId",
  "deliveryId",
  "messageId",
  "requestId",
  "stack",
]);

/**
 * One line for a person, and a stack below it: time, function, level, message, which delivery,
 * and the rest. Nothing in it commands a terminal.
 */
export function logText(line: LogLine): string {
  const { at, level, message, fields } = line;
  const name = (line.function ?? "-").padEnd(10);
  const parts = [timeOf(at), name, level.toUpperCase().padEnd(5), message, aboutText(fields)];
  const head = printable([...parts, restText(fields)].filter((part) => part !== "").join(" "));
  const { stack } = fields;
  if (typeof stack !== "string" || stack === "") return head;
  return [head, ...stack.split("\n").map((each) => `    ${printable(each.trim())}`)].join("\n");
}

/** `Orders:create 123 a41f0c2d` */
function aboutText(fields: LogLine["fields"]): string {
  const text = (name: string): string | null => {
    const value = fields[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const [resource, action] = [text("resource"), text("action")];
  const event = resource === null ? null : `${resource}:${action ?? "?"}`;
  const id = text("deliveryId")?.slice(0, 8) ?? null;
  return [event, text("resourceId"), id].filter((part) => part !== null).join(" ");
}

/** The members that have no place of their own. */
export const restText = (fields: LogLine["fields"]): string =>
  Object.entries(fields)
    .filter(([name, value]) => !ownPlace.has(name) && value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");

/** `2026-11-20 10:00:00.123`, in UTC. */
export const timeOf = (at: number): string =>
  new Date(at).toISOString().replace("T", " ").slice(0, 23);

/** One JSON document a line. */
export const logJson = ({ at, ...line }: LogLine): string =>
  JSON.stringify({ at: new Date(at).toISOString(), ...line });
