import path from "node:path";
import { mkdirSync } from "node:fs";
import type { ParameterContents } from "../parameters.ts";
import { startParameterStore } from "../parameter-store.ts";
import { createResources, type EngineEndpoints, type Resources } from "./create-resources.ts";
import { startEngineChild } from "./engine-child.ts";

export interface EnginesOptions {
  /** Folder to keep queues, bucket, table and parameters in; in memory when absent. */
  readonly dataDir?: string;
  /** @default "eu-west-1" */
  readonly region?: string;
  /** Called when an engine whose process was killed is back. */
  readonly onRestart?: (engine: "queues" | "table") => void;
}

/** SQS, S3, DynamoDB and SSM on loopback. */
export interface Engines {
  readonly region: string;
  /** Base addresses, `http://127.0.0.1:<port>`. */
  readonly endpoints: EngineEndpoints;
  /** Environment that points an SDK client or a function at the engines. */
  readonly env: Readonly<Record<string, string>>;
  /** The address of a queue, on 127.0.0.1: names below localhost do not resolve everywhere. */
  readonly queueUrl: (name: string) => string;
  /** Puts a SecureString; throws an Error that says what is wrong with it. */
  readonly putKey: (name: string, value: string) => void;
  /** Deletes a parameter, if it exists. */
  readonly deleteKey: (name: string) => void;
  /** Names of the SecureStrings below a path, without the path. */
  readonly keyNames: (keysPath: string) => readonly string[];
  /** All parameters, and those that were deleted or had another value in this run. */
  readonly parameters: () => ParameterContents;
  /** Makes what is missing; made again when an engine comes back. */
  readonly ensure: (resources: Resources) => Promise<void>;
  /** Present process ids; `queues` holds the bucket too. */
  readonly pids: () => { readonly queues: number; readonly table: number };
  readonly stop: () => Promise<void>;
}

export const localAccount = "000000000000";

/** Credentials that the engines do not look at. */
export const localCredentials = { accessKeyId: "local", secretAccessKey: "local" } as const;

/**
 * Starts the engines: fauxqs (SQS and S3) and dynalite (DynamoDB), each in a process of its own,
 * and the parameter store in this one.
 * @throws Error when one does not come up, saying which and why
 */
export async function startEngines(options: EnginesOptions = {}): Promise<Engines> {
  const region = options.region ?? "eu-west-1";
  const folder = (name: string): string | null => {
    if (options.dataDir === undefined) return null;
    const place = path.resolve(options.dataDir, name);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    return place;
  };
  let wanted: Resources = { queues: [], tables: [], buckets: [] };
  const onRestart = (engine: "queues" | "table") => (): void => {
    createResources(clientSettings, wanted).then(
      () => options.onRestart?.(engine),
      () => undefined, // killed again meanwhile: its next restart makes them
    );
  };

  const started = await Promise.allSettled([
    startEngineChild({
      engine: "queues",
      dataDir: folder("queues"),
      region,
      onRestart: onRestart("queues"),
    }),
    startEngineChild({
      engine: "table",
      dataDir: folder("table"),
      region,
      onRestart: onRestart("table"),
    }),
    startParameterStore({
      file: options.dataDir === undefined ? null : path.resolve(options.dataDir, "parameters.json"),
      region,
    }),
  ]);
  const stopAll = async (): Promise<void> => {
    await Promise.all(
      started.flatMap((one) => (one.status === "fulfilled" ? [one.value.stop()] : [])),
    );
  };
  const [queues, table, parameters] = started;
  if (
    queues.status === "rejected" ||
    table.status === "rejected" ||
    parameters.status === "rejected"
  ) {
    await stopAll();
    const failed = started.find((one) => one.status === "rejected");
    throw failed?.reason instanceof Error ? failed.reason : new Error(String(failed?.reason));
  }

  const address = (port: number): string => `http://127.0.0.1:${port}`;
  const endpoints: EngineEndpoints = {
    ssm: address(parameters.value.port),
    sqs: address(queues.value.port),
    s3: address(queues.value.port),
    dynamodb: address(table.value.port),
  };
  const clientSettings = { region, credentials: localCredentials, endpoints };
  return {
    region,
    endpoints,
    env: {
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
      AWS_SESSION_TOKEN: "local",
      AWS_ENDPOINT_URL_SSM: endpoints.ssm,
      AWS_ENDPOINT_URL_SQS: endpoints.sqs,
      AWS_ENDPOINT_URL_S3: endpoints.s3,
      AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    },
    queueUrl: (name) => `${endpoints.sqs}/${localAccount}/${name}`,
    putKey(name, value) {
      const input = { Name: name, Value: value, Type: "SecureString", Overwrite: true };
      const put = parameters.value.call("PutParameter", input);
      if (!put.ok) {
        throw new Error(
          `The parameter store does not take the key ${name}: ${put.message} A key has 1 to 4,096 characters.`,
        );
      }
    },
    deleteKey(name) {
      parameters.value.call("DeleteParameters", { Names: [name] });
    },
    keyNames: (keysPath) => parameters.value.namesBelow(keysPath),
    parameters: () => parameters.value.contents(),
    async ensure(resources) {
      wanted = resources;
      for (const { name: Name, type: Type, value: Value } of resources.parameters ?? []) {
        const put = parameters.value.call("PutParameter", { Name, Type, Value, Overwrite: true });
        if (!put.ok) throw new Error(`The parameter ${Name} cannot be made here: ${put.message}`);
      }
      await createResources(clientSettings, resources);
    },
    pids: () => ({ queues: queues.value.pid(), table: table.value.pid() }),
    stop: stopAll,
  };
}
