import process from "node:process";
import { startAwsStub, type AwsStubOptions } from "../../test/harness/aws-stub.ts";

/**
 * The stubs in a process of their own, so that they can have a core of their own. Each service has
 * its own port, as each has its own host in AWS: nobody gets by with one connection. The options
 * come as JSON in the only argument.
 */
const options = JSON.parse(process.argv[2] ?? "{}") as AwsStubOptions;
const [ssm, sqs, s3] = await Promise.all([1, 2, 3].map(() => startAwsStub(options)));
const stubs = [ssm, sqs, s3].filter((stub) => stub !== undefined);

process.send?.({ ssm: ssm?.origin, sqs: sqs?.origin, s3: s3?.origin });
process.on("message", () => {
  const calls: Record<string, number> = {};
  for (const stub of stubs) {
    for (const [name, count] of stub.calls) calls[name] = (calls[name] ?? 0) + count;
    stub.reset();
  }
  process.send?.({ calls });
});
process.once("disconnect", () => process.exit());
