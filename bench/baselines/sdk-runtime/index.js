/** The SDK of the runtime: the same code as the CDK's NodejsFunction bundles it by default, the SDK left to Lambda. */
export { handler } from "../sdk-bundled/index.js";
