import { environment } from "./environment.ts";

/** Of other functions alone: a handler that calls Shipmondo may have its own by these names. */
const notOfConsumer: readonly string[] = [
  environment.apiPath,
  environment.shipmondoApiUrl,
  environment.shipmondoApiUser,
  environment.shipmondoApiKey,
  environment.endpointUrls,
  environment.webhooks,
  environment.reconcileAll,
  environment.reconcileSince,
  environment.reconcileLag,
];

/** Set by the stack for the consumer, or by an operator to shorten its waits. */
const setByStack: readonly string[] = [...Object.values(environment), "NODE_OPTIONS"].filter(
  (name) => !notOfConsumer.includes(name),
);

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const setByLambda: readonly string[] = [
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
];

/** Whether Lambda takes a variable of this name. */
export const isVariableName = (name: string): boolean => /^[A-Za-z][A-Za-z0-9_]+$/.test(name);

/** Why the user cannot set a variable of this name for the consumer; null when it is free. */
export function environmentProblem(name: string): string | null {
  if (setByStack.includes(name)) {
    return `${name} is set by the stack itself: choose another name, or use a setting of settings.json`;
  }
  if (/^(?:POWERTOOLS_IDEMPOTENCY_|AWS_ENDPOINT_URL)/.test(name)) {
    return `${name} would change how the consumer keeps its promise: leave it out`;
  }
  if (setByLambda.includes(name)) return `${name} is set by Lambda itself: choose another name`;
  if (isVariableName(name)) return null;
  return `${JSON.stringify(name)} is no name that Lambda takes: two or more letters, digits and _, beginning with a letter`;
}
