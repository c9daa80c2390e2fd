import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { randomBytes } from "node:crypto";
import { describeKeys, putKey, type DescribedKey } from "../../commands/keys/stored-keys.ts";
import { mostKeys } from "../../commands/keys/most-keys.ts";
import { CannotRun } from "../cannot-run.ts";

/** The key that new webhooks get. */
export interface ChosenKey {
  /** Its name below the path of the keys. */
  readonly name: string;
  /** Not stored yet: `makeKey` puts it. */
  readonly isNew: boolean;
}

/** `registered-2026-11-28T10-15-00Z`: of such names the greatest is the newest. */
export const registeredKeyName = (now: Date): string =>
  `registered-${now.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;

/** Whether `register` or `rotate` made the key of that name. */
export const isRegisteredName = (name: string): boolean =>
  /^registered-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.test(name);

const isRegisteredKey = ({ name }: DescribedKey): boolean => isRegisteredName(name);

/**
 * The key of that name, else the only one, else the newest that was made by `makeKey`, else one
 * that is to be made. Nothing is decrypted.
 * @param asked the option `--key-name`
 * @throws CannotRun when there is no key of that name, or no room for one more
 */
export async function chooseKey(
  ssm: SSMClient,
  keysPath: string,
  asked: string | null,
  now: Date,
): Promise<ChosenKey> {
  const keys = (await describeKeys(ssm, keysPath)).filter(({ isSecure }) => isSecure);
  if (asked !== null) {
    if (keys.some(({ name }) => name === asked)) return { name: asked, isNew: false };
    throw new CannotRun(
      `There is no key of the name that --key-name gives under ${keysPath}: "keys list" shows what is, ` +
        '"keys add" puts one. Nothing was done.',
    );
  }
  const [only, another] = keys;
  if (only !== undefined && another === undefined) return { name: only.name, isNew: false };
  const newest = keys.filter(isRegisteredKey).at(-1);
  if (newest !== undefined) return { name: newest.name, isNew: false };
  if (keys.length < mostKeys) return { name: registeredKeyName(now), isNew: true };
  throw new CannotRun(
    `There are ${keys.length} keys under ${keysPath}, as many as there may be: say with --key-name ` +
      'which one new webhooks get, or remove one ("keys list"). Nothing was done.',
  );
}

/** Makes the chosen key, 32 random bytes as text, and puts it. */
export async function makeKey(
  ssm: SSMClient,
  keysPath: string,
  name: string,
  kmsKeyId: string | null,
): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  const put = await putKey(ssm, keysPath, { name, secret }, { replace: false, kmsKeyId });
  if (put.ok) return secret;
  throw new Error(`${keysPath}/${name} was put by somebody else just now: run this again.`);
}

/** The text of a stored key. */
export async function readKey(ssm: SSMClient, keysPath: string, name: string): Promise<string> {
  const asked = new GetParameterCommand({ Name: `${keysPath}/${name}`, WithDecryption: true });
  const { Parameter } = await ssm.send(asked);
  return Parameter?.Value ?? "";
}
