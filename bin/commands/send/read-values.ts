import { validateHeaderName, validateHeaderValue } from "node:http";
import { usage, value, type Read, type ReadFile } from "../../common/command-line.ts";

/** All the values, or the first thing that is wrong. */
export function readAll<Values extends object>(reads: {
  readonly [Name in keyof Values]: Read<Values[Name]>;
}): Read<Values> {
  const entries = Object.entries<Read<unknown>>(reads);
  const values: [string, unknown][] = [];
  for (const [name, read] of entries) {
    if (!read.ok) return read;
    values.push([name, read.value]);
  }
  return value(Object.fromEntries(values) as Values);
}

/** @returns null when no address is given */
export function readUrl(text: string | undefined): Read<URL | null> {
  if (text === undefined) return value(null);
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return usage("--url is not an http or https address; give it whole, with https:// in front.");
  }
  if (url.username !== "" || url.password !== "") {
    return usage("--url holds a user name or password, which is not sent; leave them out.");
  }
  return value(url);
}

export function readCount(text: string | undefined): Read<number> {
  const count = Number(text ?? 1);
  return Number.isInteger(count) && count >= 1 && count <= 1_000_000
    ? value(count)
    : usage("--count is not a whole number from 1 to 1000000.");
}

export function readId(text: string | undefined): Read<number | null> {
  if (text === undefined) return value(null);
  return /^\d{1,15}$/.test(text)
    ? value(Number(text))
    : usage("--id is not a whole number of at most 15 digits, as Shipmondo's ids are.");
}

/** Lines of "Name: value"; without a value, the header is left out. */
export function readHeaders(
  lines: readonly string[],
): Read<Readonly<Record<string, string | null>>> {
  const headers = new Map<string, string | null>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim();
    const text = line.slice(colon + 1).trim();
    try {
      validateHeaderName(name);
      validateHeaderValue(name, text);
    } catch {
      return usage(
        "--header is not of the form 'Name: value', or has a character that HTTP does not allow in it.",
      );
    }
    headers.set(name, text === "" ? null : text);
  }
  return value(Object.fromEntries(headers));
}

export function readObject(path: string | undefined, readFile: ReadFile): Read<object | null> {
  if (path === undefined) return value(null);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFile(path));
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
      return value(parsed);
    }
  } catch {
    // The parser's own text would quote the file.
  }
  return usage("The file of --data cannot be read, or is not a JSON object in UTF-8.");
}
