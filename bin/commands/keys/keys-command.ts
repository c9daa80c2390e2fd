import { errorName } from "../../../lambda/common/log.ts";
import type { Command } from "../../common/arguments.ts";
import { formatTable } from "../../common/format-table.ts";
import type { LastVerified } from "./last-verified.ts";
import { describeKeys, putKey, removeKey, type DescribedKey } from "./stored-keys.ts";
import type { Target } from "../../common/target.ts";

export const keysHelp = `npm run keys -- <command>       the keys that webhooks are verified with

  list                 their names, who put them when, and when each last verified something
  add <name>           asks for the key, or reads it from a pipe:
                       printf %s "$KEY" | npm run keys -- add <name>
                       --replace: over one of that name; --kms-key-id <id>: encrypt with that key
  remove <name>        accepted for up to five minutes more. Asks first when it is the last one or
                       verified something within an hour; --yes answers that

  A new key is accepted within seconds, without a redeploy. To rotate one: add the new key, create a
  second webhook with it in Shipmondo, delete the first webhook there, then remove the old key.
`;

/** What the commands ask a person. */
export interface KeysPrompts {
  readonly askForKey: () => Promise<string>;
  /** Null: nobody is there to answer. */
  readonly confirm: (question: string) => Promise<boolean | null>;
  readonly now: () => number;
}

type Print = (line: string) => void;

/** Each is tried on a token that none before it verifies, and all in one request's time. */
const mostKeys = 20;

const newName = /^[A-Za-z0-9_.-]{1,100}$/;
/** The receiver accepts also what was put deeper below the path by other means: "old/main". */
const storedName = /^[A-Za-z0-9_.-]{1,100}(\/[A-Za-z0-9_.-]{1,100}){0,14}$/;

/** Runs one of the commands; the result is the exit code. No key is ever printed. */
export async function keysCommand(
  { name: command, operand, flags, values }: Command,
  target: Target,
  prompts: KeysPrompts,
  print: Print,
): Promise<number> {
  if (command === "keys list") return list(target, print);
  const name = operand ?? "";
  const isAdd = command === "keys add";
  if (!(isAdd ? newName : storedName).test(name)) {
    print(
      "A key's name has up to 100 letters, digits and the marks . - _" +
        (isAdd ? "" : ', and "/" where it is nested below the path'),
    );
    return 2;
  }
  return isAdd
    ? add({ name, replace: flags.replace, kmsKeyId: values["kms-key-id"] }, target, prompts, print)
    : remove(name, flags.yes, target, prompts, print);
}

async function list(target: Target, print: Print): Promise<number> {
  const keys = await describeKeys(target.ssm, target.keysPath);
  const secure = keys.filter(({ isSecure }) => isSecure);
  const verified = await readLastVerified(secure, target);
  const rows = secure.map((key) => [
    key.name,
    key.modifiedAt === null ? "-" : timeText(key.modifiedAt.getTime()),
    // The end of the ARN names the person or role.
    key.modifiedBy?.slice(key.modifiedBy.lastIndexOf(":") + 1) ?? "-",
    "failure" in verified ? "unknown" : verifiedText(verified.times.get(key.shortName)),
  ]);
  if (rows.length > 0) {
    formatTable(["NAME", "PUT", "BY", "LAST VERIFIED (UTC)"], rows).forEach(print);
  }
  for (const key of keys.filter(({ isSecure }) => !isSecure)) {
    print(`${key.name} is no SecureString, so it verifies nothing: put it with "keys add".`);
  }
  if ("failure" in verified) print(verified.failure);
  print(`${secure.length} under ${target.keysPath} of ${target.name}`);
  return 0;
}

type Verified =
  | { readonly times: ReadonlyMap<string, LastVerified> }
  /** A sentence that says why it is not known. */
  | { readonly failure: string };

async function readLastVerified(keys: readonly DescribedKey[], target: Target): Promise<Verified> {
  try {
    return { times: await target.lastVerified(keys.map(({ shortName }) => shortName)) };
  } catch (error) {
    // The keys themselves can be listed without it.
    return {
      failure:
        `When they last verified something cannot be read (${errorName(error)}): it takes ` +
        "cloudwatch:GetMetricData.",
    };
  }
}

const timeText = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

function verifiedText(verified: LastVerified | undefined): string {
  if (verified === undefined) return "nothing yet";
  const { at, withinMs } = verified;
  const end = new Date(at + withinMs).toISOString().slice(11, 16);
  return withinMs > 60_000 ? `${timeText(at)} to ${end}` : timeText(at);
}

async function add(
  { name, ...options }: { name: string; replace: boolean; kmsKeyId: string | null },
  { ssm, keysPath, name: where }: Target,
  { askForKey }: KeysPrompts,
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
  const secret = await askForKey();
  const problem = refusalOf(secret);
  if (problem !== null) {
    print(`${problem} Nothing was put.`);
    return 1;
  }
  if (secret !== secret.trim()) {
    print(
      "Note: this key begins or ends with a blank. It is kept as it is; Shipmondo must have the same.",
    );
  }
  const put = await putKey(ssm, keysPath, { name, secret }, options);
  if (!put.ok) {
    print(`${keysPath}/${name} exists already: choose another name, or add --replace.`);
    return 1;
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

const hourMs = 3_600_000;

async function remove(
  name: string,
  yes: boolean,
  target: Target,
  { confirm, now }: KeysPrompts,
  print: Print,
): Promise<number> {
  const { ssm, keysPath, name: where } = target;
  const keys = await describeKeys(ssm, keysPath);
  const key = keys.find((each) => each.name === name);
  if (key === undefined) {
    print(`There is no ${keysPath}/${name} in ${where}: "keys list" shows what is.`);
    return 1;
  }
  const doubt = yes ? null : await doubtOf(key, keys, target, now());
  if (doubt !== null) {
    print(doubt);
    const answer = await confirm(`Remove ${keysPath}/${name} from ${where}?`);
    if (answer !== true) {
      print(`It was not removed.${answer === null ? " Add --yes to remove it." : ""}`);
      return answer === null ? 2 : 1;
    }
  }
  await removeKey(ssm, keysPath, name);
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
