import type { Print } from "../../common/io-types.ts";
import type { Target } from "../../common/target.ts";
import { mostKeys } from "./most-keys.ts";
import { describeKeys, putKey } from "./stored-keys.ts";

/** Puts a key. It is never printed. */
export async function addKey(
  { name, ...options }: { name: string; replace: boolean; kmsKeyId: string | null },
  { ssm, keysPath, name: where, isLocal }: Target,
  askForKey: () => Promise<string>,
  print: Print,
): Promise<number> {
  const keys = (await describeKeys(ssm, keysPath)).filter(({ isSecure }) => isSecure);
  if (keys.length >= mostKeys && !keys.some((key) => key.name === name)) {
    print(
      `There are ${keys.length} keys under ${keysPath} of ${where}, and more than ${mostKeys} take too ` +
        'long to try. Remove one that no webhook uses: LAST VERIFIED in "keys list" shows which.',
    );
    return 1;
  }
  print(`This puts ${keysPath}/${name} in ${where}.`);
  if (isLocal && options.kmsKeyId !== null) {
    print("Note: --kms-key-id has no effect on the local run, which encrypts nothing.");
  }
  const secret = await askForKey();
  const problem = refusalOf(secret);
  if (problem !== null) {
    print(`${problem} Nothing was put.`);
    return 2;
  }
  if (secret !== secret.trim()) {
    print(
      "Note: this key begins or ends with a blank. It is kept as it is; Shipmondo must have the same.",
    );
  }
  const put = await putKey(ssm, keysPath, { name, secret }, options);
  if (!put.ok) {
    print(
      `${keysPath}/${name} exists already: choose another name, or add --replace. Nothing was put.`,
    );
    return 2;
  }
  print(`${keysPath}/${name} is put in ${where}: accepted within seconds.`);
  return 0;
}

/** Why a text cannot be a key; null when it can. */
function refusalOf(secret: string): string | null {
  if (secret === "") return "The key is empty: give the key that you typed into Shipmondo.";
  if (/[\r\n]/.test(secret)) {
    return 'The key holds a line end, which Shipmondo\'s form cannot take. "echo" adds one: use printf %s "$KEY".';
  }
  return Buffer.byteLength(secret) > 4_096
    ? "The key is longer than the 4,096 bytes that a parameter holds."
    : null;
}
