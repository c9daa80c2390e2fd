import { environment } from "../lambda/contract/environment.ts";
import type { Engines } from "./engines/start-engines.ts";
import type { LocalOptions } from "./options.ts";
import type { StackRoles } from "./template/stack-roles.ts";

/** Where scripts find the parts of the local run: `GET /api/endpoints`. */
export interface LocalEndpoints {
  /** Where webhooks are posted to. */
  readonly endpoint: string;
  /** Base address of Shipmondo's API: the local one's, or that of `SHIPMONDO_API_URL`. */
  readonly shipmondo: string;
  readonly ssm: string;
  readonly sqs: string;
  readonly s3: string;
  readonly dynamodb: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly bucket: string;
  readonly table: string;
  readonly keysPath: string;
  /** Name of the parameter that holds the credentials of Shipmondo's API. */
  readonly apiPath: string;
  /** Name of the parameter that holds the state of a rotation. */
  readonly rotationPath: string;
  /** What no webhook name binds is refused. */
  readonly requireBinding: boolean;
  /** File that the functions' output is appended to. */
  readonly logFile: string;
  /** Age at which an instance of the receiver reads the keys again. */
  readonly keysMaxAgeS: number;
}

/** @param origin of the front */
export function endpointsOf(parts: {
  readonly origin: string;
  readonly shipmondo: string;
  readonly engines: Pick<Engines, "endpoints">;
  readonly roles: StackRoles;
  readonly logFile: string;
  readonly options: Pick<LocalOptions, "functionEnv">;
}): LocalEndpoints {
  const { origin, shipmondo, engines, roles, logFile, options } = parts;
  const { queueUrl, deadLetterQueueUrl, bucket, table, keysPath, requireBinding } = roles;
  const { apiPath, rotationPath } = roles;
  return {
    endpoint: `${origin}${roles.endpointPath}`,
    shipmondo,
    ...engines.endpoints,
    ...{ queueUrl, deadLetterQueueUrl, bucket, table, keysPath, requireBinding },
    ...{ apiPath, rotationPath, logFile },
    keysMaxAgeS: Number(options.functionEnv[environment.keysMaxAge]),
  };
}
