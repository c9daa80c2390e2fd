import {
  DeleteParameterCommand,
  GetParametersByPathCommand,
  ParameterAlreadyExists,
  PutParameterCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { StoredKey } from "../../lambda/shared/parameter-store.ts";
import { fail, succeed, type Result } from "../../lambda/shared/result.ts";

/** Every SecureString under the path, decrypted. Rejects when the store does not give them. */
export async function readKeys(ssm: SSMClient, path: string): Promise<readonly StoredKey[]> {
  const keys: StoredKey[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ssm.send(
      new GetParametersByPathCommand({
        Path: path,
        Recursive: true,
        WithDecryption: true,
        ...(nextToken === undefined ? {} : { NextToken: nextToken }),
      }),
    );
    for (const { Name = "", Value = "", Type } of page.Parameters ?? []) {
      if (Type === "SecureString") keys.push({ name: Name.slice(path.length + 1), secret: Value });
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined && nextToken !== "");
  return keys;
}

/**
 * Puts a key as a SecureString, exactly as given.
 * @returns `exists` when there is one of that name and `replace` was not asked for
 */
export async function putKey(
  ssm: SSMClient,
  path: string,
  { name, secret }: StoredKey,
  options: { readonly replace: boolean; readonly kmsKeyId: string | undefined },
): Promise<Result<null, "exists">> {
  try {
    await ssm.send(
      new PutParameterCommand({
        Name: `${path}/${name}`,
        Value: secret,
        Type: "SecureString",
        Overwrite: options.replace,
        ...(options.kmsKeyId === undefined ? {} : { KeyId: options.kmsKeyId }),
      }),
    );
    return succeed(null);
  } catch (error) {
    if (error instanceof ParameterAlreadyExists) return fail("exists");
    throw error;
  }
}

export async function removeKey(ssm: SSMClient, path: string, name: string): Promise<void> {
  await ssm.send(new DeleteParameterCommand({ Name: `${path}/${name}` }));
}
