/** As the CDK's NodejsFunction bundles it by default: the SDK is the runtime's. */
export { handler } from "../sdk-bundled/index.js";
