import { localAccount, type Engines } from "./engines/start-engines.ts";
import { withReadableConsumer } from "./inspect/readable-consumer.ts";
import type { LocalOptions } from "./options.ts";
import { handlersFolder, region } from "./run-place.ts";
import type { Synthesized } from "./synthesize.ts";
import { adaptStack } from "./template/adapt-stack.ts";
import { readStack, type StackModel } from "./template/read-stack.ts";

/** The stack as this run has it, when the consumer has these variables. */
export type ModelWith = (consumerEnv: Readonly<Record<string, string>>) => StackModel;

/** Reads the synthesized template, and adapts it to the options of the run. */
export async function modelOf(
  options: LocalOptions,
  { template, assetRoot }: Synthesized,
  engines: Engines,
): Promise<ModelWith> {
  const { inspectPort, consumerBundle } = options;
  const place = { region, account: localAccount, queueUrl: engines.queueUrl };
  const read = readStack(template, assetRoot, place);
  const model =
    inspectPort === null || consumerBundle !== null
      ? read
      : await withReadableConsumer(read, handlersFolder());
  return (consumerEnv) =>
    adaptStack(model, {
      functionEnv: options.functionEnv,
      consumerEnv,
      bundles: consumerBundle === null ? {} : { Consumer: consumerBundle },
      scheduleEveryMs: {
        Reclaimer: options.reclaimEveryMs,
        Reconciler: options.reconcileEveryMs,
      },
      visibilityS: options.visibilityS,
      oneAtATime: inspectPort !== null,
    });
}
