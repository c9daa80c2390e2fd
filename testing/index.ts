/** For users' tests, as `shipmondo-webhooks/testing`: samples, deliveries, signed requests. */
export * from "./samples/index.ts";
export { deliveryOf } from "./delivery-of.ts";
export { handlerContext, type LoggedLine, type TestContext } from "./handler-context.ts";
export { signToken, signedBody, type PayloadShape } from "./signing.ts";
