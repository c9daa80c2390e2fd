/**
 * How the signed webhook name begins on what this project's own commands send to an endpoint that
 * is not on loopback. Whoever signs so has a key of the endpoint, so it may say that its delivery
 * is a test; nobody else can.
 */
export const testNamePrefix = "shipmondo-webhooks-test/";

export const isTestName = (webhookName: string | null): boolean =>
  webhookName?.startsWith(testNamePrefix) === true;
