import type { Finding } from "./finding.ts";

export type ReadKey =
  { readonly ok: true; readonly key: string } | { readonly ok: false; readonly message: string };

/**
 * Takes the key from `--key`, else from the file's exact bytes, else from the environment; nothing
 * is trimmed.
 * @param readFile throws when the file cannot be read
 */
export function readKey(
  given: string | undefined,
  file: string | undefined,
  fromEnvironment: string | undefined,
  readFile: (path: string) => Uint8Array,
): ReadKey {
  if (given !== undefined && file !== undefined) {
    return problem("Both --key and --key-file are given; leave one out.");
  }
  if (file === undefined) return nonEmpty(given ?? fromEnvironment);
  let bytes: Uint8Array;
  try {
    bytes = readFile(file);
  } catch {
    return problem("The file of --key-file cannot be read; see that it exists and is readable.");
  }
  try {
    return nonEmpty(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return problem(
      "The file of --key-file is not UTF-8, as a key typed into Shipmondo is; save it so.",
    );
  }
}

/** Warns about a key whose ends look like an accident of copying; it is used as it is. */
export function keyFindings(key: string): readonly Finding[] {
  const warn = (code: string, text: string): Finding => ({
    requirement: "tokens",
    status: "warn",
    code,
    text,
  });
  if (/[\r\n]$/.test(key)) {
    return [
      warn(
        "key.newline",
        "The key ends with a line end, which is part of it as given here; a key typed into Shipmondo has none, so write the file without (printf '%s').",
      ),
    ];
  }
  return key.trim() === key
    ? []
    : [
        warn(
          "key.blank",
          "The key begins or ends with a blank, which is part of it as given here; see that Shipmondo and the endpoint have the same.",
        ),
      ];
}

function nonEmpty(key: string | undefined): ReadKey {
  if (key === undefined) {
    return problem(
      "The key is missing: give --key, --key-file, or WEBHOOK_KEY in the environment.",
    );
  }
  if (key === "") {
    return problem("The key is empty, and an empty key protects nothing; give the webhook's key.");
  }
  return { ok: true, key };
}

const problem = (message: string): ReadKey => ({ ok: false, message });
