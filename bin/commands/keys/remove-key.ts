import type { Print } from "../../common/io-types.ts";
import type { Target } from "../../common/target.ts";
import { deleteKey, describeKeys, type DescribedKey } from "./stored-keys.ts";
import { readLastVerified, verifiedText } from "./verified.ts";

const hourMs = 3_600_000;

/** Removes a key; asks first where it may still be needed. */
export async function removeKey(
  name: string,
  yes: boolean,
  target: Target,
  confirm: (question: string) => Promise<boolean | null>,
  now: number,
  print: Print,
): Promise<number> {
  const { ssm, keysPath, name: where } = target;
  const keys = await describeKeys(ssm, keysPath);
  const key = keys.find((each) => each.name === name);
  if (key === undefined) {
    print(`There is no ${keysPath}/${name} in ${where}: "keys list" shows what is.`);
    return 1;
  }
  const doubt = yes ? null : await doubtOf(key, keys, target, now);
  if (doubt !== null) {
    print(doubt);
    const answer = await confirm(`Remove ${keysPath}/${name} from ${where}?`);
    if (answer !== true) {
      print(`It was not removed.${answer === null ? " Add --yes to remove it." : ""}`);
      return answer === null ? 2 : 1;
    }
  }
  print(`This removes ${keysPath}/${name} from ${where}.`);
  await deleteKey(ssm, keysPath, name);
  print(
    `${keysPath}/${name} is removed from ${where}: refused once the receivers read the keys again, ` +
      "within five minutes.",
  );
  if (key.isSecure && keys.filter(({ isSecure }) => isSecure).length === 1) {
    print('No key is left, so every webhook is refused: "keys add <name>" puts one.');
  }
  return 0;
}

/** Why the key may still be needed; null when it is not. */
async function doubtOf(
  key: DescribedKey,
  keys: readonly DescribedKey[],
  target: Target,
  now: number,
): Promise<string | null> {
  if (!key.isSecure) return null;
  if (keys.filter(({ isSecure }) => isSecure).length === 1) {
    return `${key.name} is the last key: without it every webhook is refused.`;
  }
  const verified = await readLastVerified([key], target);
  if ("failure" in verified) return verified.failure;
  const last = verified.times.get(key.shortName);
  return last !== undefined && last.at + last.withinMs > now - hourMs
    ? `${key.name} verified a webhook at ${verifiedText(last)} UTC, so one in Shipmondo still uses it.`
    : null;
}
