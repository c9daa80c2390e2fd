import { X509Certificate } from "node:crypto";

/** A value of the command line, or what is wrong with it and how to correct it. */
export type Read<Value> = { readonly ok: true; readonly value: Value } | Usage;
export interface Usage {
  readonly ok: false;
  readonly reason: "usage";
  readonly message: string;
}

/** Throws when the file cannot be read. */
export type ReadFile = (path: string) => Uint8Array;

export const usage = (message: string): Usage => ({ ok: false, reason: "usage", message });
export const value = <Value>(read: Value): Read<Value> => ({ ok: true, value: read });

/**
 * For a command line that `parseArgs` refuses; its own text would quote it, and a mistyped key may
 * be in it.
 */
export const unknownOption =
  "The command line has an unknown option, or one without its value. A value that starts with a dash is written --key=-value; see --help.";

/**
 * PEM of the certificates in the file of `--ca`, to trust beside Node's own; null when none is
 * given.
 */
export function readCertificates(
  path: string | undefined,
  readFile: ReadFile,
): Read<string | null> {
  if (path === undefined) return value(null);
  try {
    const pem = Buffer.from(readFile(path)).toString("latin1");
    new X509Certificate(pem);
    return value(pem);
  } catch {
    return usage("The file of --ca cannot be read, or holds no certificate in PEM form.");
  }
}
