import type { SendAwsRequest } from "./signed-request.ts";
import type { Attempt, FailedAttempt } from "../common/hedged.ts";
import { errorName } from "../common/log.ts";
import { succeed } from "../common/result.ts";
import { awsJsonErrorCode } from "./store-by-request.ts";
import { isRetryable, isThrottling } from "./store.ts";

/** A decrypted SecureString: the last segment of its name, and its text. */
export interface StoredKey {
  readonly name: string;
  readonly secret: string;
}

/**
 * One attempt to read every accepted key; a failure says why the store, or KMS behind it, did not
 * give them.
 */
export type ReadStoredKeys = Attempt<{
  readonly ok: true;
  readonly value: readonly StoredKey[];
}>;

/**
 * SSM gives at most ten parameters a page; more keys than a thousand are a mistake, and must not
 * take the whole budget.
 */
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
        if (status !== 200) return refusal(status, body);
        const answer = JSON.parse(body) as ParametersAnswer;
        for (const { Name, Value, Type } of answer.Parameters ?? []) {
          if (Type !== "SecureString") continue;
          if (Value === undefined) return { ok: false, retryable: true, code: "ValueMissing" };
          keys.push({ name: lastSegment(Name), secret: Value });
        }
        nextToken = answer.NextToken;
        if (nextToken === undefined || nextToken === "") break;
      }
      return succeed(keys);
    } catch (error) {
      return { ok: false, retryable: true, code: errorName(error) };
    }
  };
}

function refusal(status: number, body: string): FailedAttempt {
  const code = awsJsonErrorCode(body) ?? `Status${status}`;
  // One more attempt is one more read of the 40 a second that the account has.
  return { ok: false, retryable: isRetryable(status, code) && !isThrottling(code), code };
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
