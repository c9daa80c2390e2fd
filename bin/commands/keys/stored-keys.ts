import {
  DeleteParameterCommand,
  ParameterAlreadyExists,
  paginateDescribeParameters,
  paginateGetParametersByPath,
  PutParameterCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { StoredKey } from "../../../lambda/aws/parameter-store.ts";
import { fail, succeed, type Result } from "../../../lambda/common/result.ts";

/** A parameter below the keys' path, without its value. */
export interface DescribedKey {
  /** Its name below the path. */
  readonly name: string;
  /** The last segment of the name, as the receiver calls it in logs and metrics. */
  readonly shortName: string;
  /** Only a SecureString is accepted as a key. */
  readonly isSecure: boolean;
  readonly modifiedAt: Date | null;
  /** ARN of who put it last. */
  readonly modifiedBy: string | null;
}

/** Describes what is below the path; nothing is decrypted. Rejects when the store does not say. */
export async function describeKeys(ssm: SSMClient, path: string): Promise<readonly DescribedKey[]> {
  const keys: DescribedKey[] = [];
  const asked = { ParameterFilters: [{ Key: "Path", Option: "Recursive", Values: [path] }] };
  for await (const page of paginateDescribeParameters({ client: ssm, pageSize: 50 }, asked)) {
    for (const { Name = "", Type, LastModifiedDate, LastModifiedUser } of page.Parameters ?? []) {
      keys.push({
        name: Name.slice(path.length + 1),
        shortName: Name.slice(Name.lastIndexOf("/") + 1),
        isSecure: Type === "SecureString",
        modifiedAt: LastModifiedDate ?? null,
        modifiedBy: LastModifiedUser ?? null,
      });
    }
  }
  return keys.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Every SecureString under the path, decrypted. Rejects when the store does not give them. */
export async function readKeys(ssm: SSMClient, path: string): Promise<readonly StoredKey[]> {
  const keys: StoredKey[] = [];
  const asked = { Path: path, Recursive: true, WithDecryption: true };
  for await (const page of paginateGetParametersByPath({ client: ssm }, asked)) {
    for (const { Name = "", Value = "", Type } of page.Parameters ?? []) {
      if (Type !== "SecureString") continue;
      keys.push({ name: Name.slice(Name.lastIndexOf("/") + 1), secret: Value });
    }
  }
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
  options: { readonly replace: boolean; readonly kmsKeyId: string | null },
): Promise<Result<null, "exists">> {
  try {
    await ssm.send(
      new PutParameterCommand({
        Name: `${path}/${name}`,
        Value: secret,
        Type: "SecureString",
        Overwrite: options.replace,
        ...(options.kmsKeyId === null ? {} : { KeyId: options.kmsKeyId }),
      }),
    );
    return succeed(null);
  } catch (error) {
    if (error instanceof ParameterAlreadyExists) return fail("exists");
    throw error;
  }
}

export async function deleteKey(ssm: SSMClient, path: string, name: string): Promise<void> {
  await ssm.send(new DeleteParameterCommand({ Name: `${path}/${name}` }));
}
