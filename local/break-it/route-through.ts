import type { EngineEndpoints } from "../engines/create-resources.ts";
import type { Route } from "../runtime/function.ts";
import type { ServiceName } from "./faults/aws-error.ts";

const variableOf: Readonly<Record<ServiceName, string>> = {
  ssm: "AWS_ENDPOINT_URL_SSM",
  sqs: "AWS_ENDPOINT_URL_SQS",
  s3: "AWS_ENDPOINT_URL_S3",
  dynamodb: "AWS_ENDPOINT_URL_DYNAMODB",
};

/**
 * An environment in which a function reaches the engines by other addresses; queues' addresses are
 * changed too. Queues and bucket have one engine, so it goes by the variables' names.
 */
export function routeThrough(engines: EngineEndpoints, proxies: EngineEndpoints): Route {
  const engineQueues = `${engines.sqs}/`;
  return (env) =>
    Object.fromEntries(
      Object.entries(env).map(([name, value]) => {
        const service = services.find((each) => variableOf[each] === name);
        if (service !== undefined) return [name, proxies[service]];
        return value.startsWith(engineQueues)
          ? [name, `${proxies.sqs}/${value.slice(engineQueues.length)}`]
          : [name, value];
      }),
    );
}

export const services = Object.keys(variableOf) as readonly ServiceName[];
