import { parseArgs } from "node:util";
import {
  readCertificates,
  unknownOption,
  usage,
  type ReadFile,
  type Usage,
} from "../../common/command-line.ts";
import { keptByNpm } from "../../../local/kept-by-npm.ts";
import { readKey } from "./read-key.ts";
import { defaultWebhookName } from "./webhook-name.ts";

/** What the check is asked to do. */
export interface CheckOptions {
  readonly url: URL;
  readonly key: string;
  /** Signed as the webhook's name; `{resource}` and `{action}` are filled in. */
  readonly webhookName: string;
  /** PEM of certificates to trust beside Node's own, or null. */
  readonly extraCa: string | null;
  readonly json: boolean;
  readonly pingOnly: boolean;
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: CheckOptions }
  | { readonly ok: false; readonly reason: "help" }
  | Usage;

/**
 * Reads the command line. Messages never quote it, since a key that was mistyped may be anywhere in
 * it.
 * @param readFile throws when the file cannot be read
 */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readFile: ReadFile,
): ParsedOptions {
  const kept = keptByNpm(["ping-only", "key-file", "webhook-name"], env);
  if (kept !== null) return usage(kept);
  const parsed = parse(args);
  if (parsed === null) {
    return usage(unknownOption);
  }
  const { values, positionals } = parsed;
  if (values.help === true) return { ok: false, reason: "help" };

  const url = readUrl(positionals);
  if ("message" in url) return url;
  const key = readKey(values.key, values["key-file"], env.WEBHOOK_KEY, readFile);
  if (!key.ok) return usage(key.message);
  const extraCa = readCertificates(values.ca, readFile);
  if (!extraCa.ok) return extraCa;

  return {
    ok: true,
    options: {
      url,
      key: key.key,
      webhookName: values["webhook-name"] ?? defaultWebhookName,
      extraCa: extraCa.value,
      json: values.json === true,
      pingOnly: values["ping-only"] === true,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: "string" },
        "key-file": { type: "string" },
        "webhook-name": { type: "string" },
        ca: { type: "string" },
        "ping-only": { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch {
    return null;
  }
}

function readUrl(positionals: readonly string[]): URL | Usage {
  const [text, ...more] = positionals;
  if (text === undefined) {
    return usage("The address to check is missing: npm run check -- https://… --key …");
  }
  if (more.length > 0) {
    return usage("More than one address is given. Quote a key or a name that holds blanks.");
  }
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return usage("The address is not one of http or https; give it whole, with https:// in front.");
  }
  if (url.username !== "" || url.password !== "") {
    return usage(
      "The address holds a user name or password, which Shipmondo is not known to send; leave them out.",
    );
  }
  return url;
}
