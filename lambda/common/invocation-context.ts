import type { Context } from "aws-lambda";

/** What is left of an invocation that does not say. */
const unknownMs = 30_000;

/**
 * The context of an invocation, with a remaining time in any case. Lambda always gives one; a
 * script or a test that drives the bundle directly may not.
 */
export function invocationContext(context: Partial<Context> | undefined): Context {
  const { getRemainingTimeInMillis = () => unknownMs } = context ?? {};
  return { ...context, getRemainingTimeInMillis } as Context;
}

/**
 * Which invocation runs. A process runs one at a time, so one note of it serves every line of its
 * log.
 */
export interface CurrentInvocation {
  /** Notes that an invocation begins. @returns its context, with a remaining time in any case */
  begin(context: Partial<Context> | undefined): Context;
  /**
   * For `createLog`: Lambda's request id, under which its own lines can be found; none before the
   * first.
   */
  readonly fields: () => { readonly requestId?: string };
}

export function createCurrentInvocation(): CurrentInvocation {
  let requestId: string | undefined;
  return {
    begin(context) {
      requestId = context?.awsRequestId;
      return invocationContext(context);
    },
    fields: () => (requestId === undefined ? {} : { requestId }),
  };
}
