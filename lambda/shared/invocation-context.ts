import type { Context } from "aws-lambda";

/** What is left of an invocation that does not say. */
const unknownMs = 30_000;

/**
 * The context of an invocation, with a remaining time in any case. Lambda always gives one; a script or a test that drives the
 * bundle directly may not.
 */
export function invocationContext(context: Partial<Context> | undefined): Context {
  const { getRemainingTimeInMillis = () => unknownMs } = context ?? {};
  return { ...context, getRemainingTimeInMillis } as Context;
}
