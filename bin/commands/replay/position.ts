import { holding } from "../../../lambda/contract/environment.ts";

/**
 * A position as a person gives it: `refused/<time>-<id>`, or a time to begin at.
 * @returns null when it is none; every object would sort behind or before it, which nobody means
 */
export function readPosition(text: string): string | null {
  const name = text.startsWith(holding.refused) ? text.slice(holding.refused.length) : text;
  return /^\d{4}-\d\d-\d\d(T[\w:.-]*)?$/.test(name) ? `${holding.refused}${name}` : null;
}
