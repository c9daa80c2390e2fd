import { ParameterNotFound } from "@aws-sdk/client-ssm";
import { putKey, readKeys, removeKey } from "./stored-keys.ts";
import type { Target } from "./target.ts";

export const keysHelp = `npm run keys -- <command>       the keys that webhooks are verified with

  list                 their names
  add <name>           asks for the key, or reads it from a pipe: printf %s "$KEY" | npm run keys -- add <name>
                       --replace: over one of that name; --kms-key-id <id>: encrypt with a key of your own
  remove <name>        accepted for up to five minutes more

  A new key is accepted within seconds, without a redeploy. To rotate one: add the new key, create a second webhook
  with it in Shipmondo, delete the first webhook there, then remove the old key.
`;

export interface KeysOptions {
  readonly name: string | undefined;
  readonly replace: boolean;
  readonly kmsKeyId: string | undefined;
}

/** Runs one of the commands; the result is the exit code. No key is ever printed. */
export async function keysCommand(
  command: string | undefined,
  options: KeysOptions,
  target: Target,
  askForKey: () => Promise<string>,
  print: (line: string) => void,
): Promise<number> {
  const { name } = options;
  const { ssm, keysPath } = target;
  if (command === "list") {
    const keys = await readKeys(ssm, keysPath);
    keys.forEach((key) => {
      print(`${key.name}${key.secret === "" ? "  (empty: verifies nothing)" : ""}`);
    });
    print(`${keys.length} under ${keysPath} of ${target.name}`);
    return 0;
  }
  if (name === undefined || (command !== "add" && command !== "remove")) {
    print(keysHelp);
    return 2;
  }
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name)) {
    print("A key's name has up to 100 letters, digits and the marks . - _");
    return 2;
  }
  return command === "add"
    ? add(name, options, target, askForKey, print)
    : remove(name, target, print);
}

async function add(
  name: string,
  { replace, kmsKeyId }: KeysOptions,
  { ssm, keysPath, name: where }: Target,
  askForKey: () => Promise<string>,
  print: (line: string) => void,
): Promise<number> {
  const secret = await askForKey();
  const problem = refusalOf(secret);
  if (problem !== null) {
    print(problem);
    return 1;
  }
  if (secret !== secret.trim()) {
    print(
      "Note: this key begins or ends with a blank. It is kept as it is; Shipmondo must have the same.",
    );
  }
  const put = await putKey(ssm, keysPath, { name, secret }, { replace, kmsKeyId });
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

async function remove(
  name: string,
  { ssm, keysPath, name: where }: Target,
  print: (line: string) => void,
): Promise<number> {
  try {
    await removeKey(ssm, keysPath, name);
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    print(`There is no ${keysPath}/${name} in ${where}: "npm run keys -- list" shows what is.`);
    return 1;
  }
  print(`${keysPath}/${name} is removed from ${where}: refused within five minutes.`);
  return 0;
}
