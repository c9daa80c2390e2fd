import type { StoredParameter } from "../../parameters.ts";

/** A key and what a person may be told of it. Its text never leaves this folder. */
export interface KnownKey {
  readonly name: string;
  readonly secret: string;
}

/** Keys that a request may have been signed with. */
export interface KnownKeys {
  readonly accepted: readonly KnownKey[];
  /** Those that are not accepted: the name is half a sentence, and `advice` says what to do. */
  readonly others: readonly (KnownKey & { readonly advice: string })[];
}

export interface KeySources {
  readonly keysPath: string;
  /** All parameters of the local store. */
  readonly stored: readonly StoredParameter[];
  /** Those that were deleted, or had another value, in this run. */
  readonly gone: readonly StoredParameter[];
  /** Webhooks of the local Shipmondo. */
  readonly webhooks: readonly KnownKey[];
}

/** Sorts what is known: every SecureString below the keys path is accepted, nothing else. */
export function knownKeys({ keysPath, stored, gone, webhooks }: KeySources): KnownKeys {
  const isAccepted = ({ name, type, value }: StoredParameter): boolean =>
    type === "SecureString" && name.startsWith(`${keysPath}/`) && value !== "";
  const accepted = stored
    .filter(isAccepted)
    .map(({ name, value }) => ({ name: name.slice(keysPath.length + 1), secret: value }));
  const isKnown = new Set(accepted.map(({ secret }) => secret));
  const others = [
    ...gone.filter(isAccepted).map(({ name, value }) => ({
      name: `a key that was removed or changed in this run, ${name.slice(keysPath.length + 1)}`,
      secret: value,
      advice: "sign with the one that is stored now, or put the other one back",
    })),
    ...webhooks.map(({ name, secret }) => ({
      name: `the key of another webhook, “${name}” in the local Shipmondo`,
      secret,
      advice: "put that key, too (npm run keys -- add <name>), or give both webhooks the same one",
    })),
    ...stored
      .filter((parameter) => !isAccepted(parameter))
      .map(({ name, type, value }) => ({
        name: `the value of the parameter ${name}`,
        secret: value,
        advice: name.startsWith(`${keysPath}/`)
          ? `it is a ${type}, and only a SecureString is accepted: put it again as one`
          : `only what is below ${keysPath}/ is accepted: put it there`,
      })),
  ];
  return { accepted, others: others.filter(({ secret }) => !isKnown.has(secret)) };
}
