import { environment } from "../../lambda/contract/environment.ts";
import type { FunctionModel, RouteModel, StackModel } from "./read-stack.ts";

/** The parts of the stack that the local run has to know one from the other. */
export interface StackRoles {
  readonly receiver: FunctionModel;
  readonly consumer: FunctionModel;
  /** Null where the setting `reconcile` is false. */
  readonly reconciler: FunctionModel | null;
  readonly queueUrl: string;
  readonly queueName: string;
  readonly deadLetterQueueUrl: string;
  readonly deadLetterQueueName: string;
  readonly bucket: string;
  readonly table: string;
  readonly keysPath: string;
  readonly apiPath: string;
  readonly rotationPath: string;
  /** Path of the endpoint: `/webhooks/<label>`; with several, the first. */
  readonly endpointPath: string;
  /** What no webhook name binds is refused. */
  readonly requireBinding: boolean;
  /** Receives after which the queue moves a message to the dead letters. */
  readonly maxReceives: number;
}

/**
 * Finds the functions by a part of their logical ids, and the rest by the functions' environment
 * and the outputs.
 * @throws Error naming the function, the variable or the output that is missing
 */
export function stackRoles({ functions, resources, routes, outputs }: StackModel): StackRoles {
  const only = (part: string): FunctionModel => {
    const [found, another] = functions.filter(({ name }) => name.includes(part));
    if (found !== undefined && another === undefined) return found;
    throw new Error(`The template has not exactly one function named …${part}…: see lib/`);
  };
  const setting = ({ name, env }: FunctionModel, variable: string): string => {
    const value = env[variable];
    if (value !== undefined) return value;
    throw new Error(`The template gives ${name} no ${variable}: see lib/`);
  };
  const output = (name: string): string => {
    const value = outputs[name];
    if (value !== undefined) return value;
    throw new Error(`The template has no output ${name} in plain text: see lib/outputs.ts`);
  };
  const lastOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

  const receiver = only("Receiver");
  const consumer = only("Consumer");
  const queueUrl = setting(receiver, environment.queueUrl);
  const deadLetterQueueUrl = setting(consumer, environment.deadLetterQueueUrl);
  const queueName = lastOf(queueUrl);
  const redrive = resources.queues.find(({ name }) => name === queueName)?.attributes.RedrivePolicy;
  const policy = JSON.parse(redrive ?? "{}") as { readonly maxReceiveCount?: number | string };
  return {
    receiver,
    consumer,
    reconciler: functions.find(({ name }) => name.includes("Reconciler")) ?? null,
    queueUrl,
    queueName,
    deadLetterQueueUrl,
    deadLetterQueueName: lastOf(deadLetterQueueUrl),
    bucket: setting(receiver, environment.bucketName),
    table: setting(consumer, environment.tableName),
    endpointPath: endpointPath(routes, receiver.name),
    keysPath: setting(receiver, environment.keysPath).replace(/\/$/, ""),
    apiPath: output("ApiPath"),
    rotationPath: output("RotationPath"),
    requireBinding: receiver.env[environment.requireBinding] === "true",
    maxReceives: Number(policy.maxReceiveCount ?? Infinity),
  };
}

function endpointPath(routes: readonly RouteModel[], receiver: string): string {
  const route = routes.find(({ functionName }) => functionName === receiver);
  if (route !== undefined) return route.routeKey.replace(/^\S+ /, "");
  throw new Error("The template has no route to the receiver: see lib/endpoint.ts");
}

/** Seconds that a queue's message stays invisible. @default as SQS has it */
export const visibilityOf = ({ resources }: StackModel, queueName: string): number =>
  Number(
    resources.queues.find(({ name }) => name === queueName)?.attributes.VisibilityTimeout ?? 30,
  );
