import type { SendAwsRequest } from "./signed-request.ts";
import { fail, succeed, type Result } from "./result.ts";

/** A decrypted SecureString: the last segment of its name, and its text. */
export interface StoredKey {
  readonly name: string;
  readonly secret: string;
}

/** Reads every accepted key; `unreadable` says that the store, or KMS behind it, did not give them. */
export type ReadStoredKeys = (
  signal: AbortSignal,
) => Promise<Result<readonly StoredKey[], "unreadable">>;

/** SSM gives at most ten parameters a page; more keys than a thousand are a mistake, and must not take the whole budget. */
const mostPages = 100;

/**
 * A reader of all SecureStrings under a path, decrypted, page by page.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function createParameterReader(send: SendAwsRequest, path: string): ReadStoredKeys {
  return async (signal) => {
    const keys: StoredKey[] = [];
    let nextToken: string | undefined;
    try {
      for (let page = 0; page < mostPages; page++) {
        const { status, body } = await send(pageRequest(path, nextToken), signal);
        if (status !== 200) return fail("unreadable");
        const answer = JSON.parse(body) as ParametersAnswer;
        for (const { Name, Value, Type } of answer.Parameters ?? []) {
          if (Type !== "SecureString") continue;
          if (Value === undefined) return fail("unreadable");
          keys.push({ name: lastSegment(Name), secret: Value });
        }
        nextToken = answer.NextToken;
        if (nextToken === undefined || nextToken === "") return succeed(keys);
      }
      return succeed(keys);
    } catch {
      return fail("unreadable");
    }
  };
}

interface ParametersAnswer {
  readonly Parameters?: readonly {
    readonly Name: string;
    readonly Type: string;
    readonly Value?: string;
  }[];
  readonly NextToken?: string;
}

const pageRequest = (path: string, nextToken: string | undefined) =>
  ({
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AmazonSSM.GetParametersByPath",
    },
    body: Buffer.from(
      JSON.stringify({
        Path: path,
        Recursive: true,
        WithDecryption: true,
        MaxResults: 10,
        NextToken: nextToken,
      }),
    ),
  }) as const;

const lastSegment = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
