import { Stack } from "aws-cdk-lib";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { join } from "node:path";
import { warnOfConcurrency } from "./account-concurrency.ts";
import { Alarms } from "./alarms.ts";
import { bundle, type BundleOf } from "./bundle.ts";
import { Consumer } from "./consumer.ts";
import { Dashboard } from "./dashboard.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import { Endpoint } from "./endpoint.ts";
import { handlerKeys } from "./handler-keys.ts";
import { HoldingBucket } from "./holding-bucket.ts";
import { loadInfrastructure, type Infrastructure } from "./infrastructure.ts";
import { addOutputs } from "./outputs.ts";
import { Receiver } from "./receiver.ts";
import { Reclaimer } from "./reclaimer.ts";
import { Reconciler } from "./reconciler.ts";
import { RecordsTable } from "./records-table.ts";
import { readSettings, type SettingsInput } from "./settings.ts";
import { warnOfUnhandledChanges } from "./unhandled-changes.ts";
import { warnOfUnlistedWebhooks } from "./unlisted-webhooks.ts";

/** What is a stack's to say, and not a construct's. */
export type StackSetting = "stackName" | "terminationProtection" | "tags";

/** Each setting of docs/deploying.md that is not the stack's own, and where the user's code is. */
export interface ShipmondoWebhooksProps extends Omit<SettingsInput, StackSetting> {
  /**
   * Folder of the handlers: `index.ts`, and `infrastructure.ts` if there is any.
   * @default `handlers` of this project
   */
  readonly handlers?: string;
  /** @default what `infrastructure.ts` in `handlers` exports */
  readonly infrastructure?: Infrastructure;
  /** Makes the bundles. @default those of `lambda/` */
  readonly bundleOf?: BundleOf;
}

const bundleOfProject: BundleOf = (name, extras) => bundle(name, undefined, extras);
const ownHandlers = join(import.meta.dirname, "../handlers");

/**
 * The whole way of a delivery: endpoint → receiver → queue → consumer, and beside it the holding
 * bucket with its reclaimer, and the reconciler; alarms, dashboard and outputs with it.
 */
export class ShipmondoWebhooks extends Construct {
  /** The address that Shipmondo posts to: `url`, and its API. */
  readonly endpoint: Endpoint;
  /** The FIFO queue of deliveries. */
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  /** Runs the handlers: `function`, `logGroup`. */
  readonly consumer: Consumer;
  readonly receiver: Receiver;
  readonly reclaimer: Reclaimer;
  /** Undefined where the setting `reconcile` is false. */
  readonly reconciler: Reconciler | undefined;
  readonly bucket: HoldingBucket;
  readonly table: RecordsTable;
  readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: ShipmondoWebhooksProps = {}) {
    super(scope, id);
    const { handlers = ownHandlers, bundleOf = bundleOfProject, infrastructure, ...given } = props;
    const stack = Stack.of(this);
    const settings = readSettings({ stackName: stack.stackName, ...given }, this.node.path);

    const deliveries = new DeliveryQueue(this, "Queue", settings);
    const bucket = new HoldingBucket(this, "Holding");
    const table = new RecordsTable(this, "Records");
    const { queue, deadLetters } = deliveries;
    this.queue = queue;
    this.deadLetterQueue = deadLetters;
    this.bucket = bucket;
    this.table = table;
    this.receiver = new Receiver(this, "Receiver", { queue, bucket, settings, bundleOf });
    this.endpoint = new Endpoint(this, "Endpoint", this.receiver.target, settings);
    this.consumer = new Consumer(this, "Consumer", {
      deliveries,
      bucket,
      table,
      settings,
      bundleOf,
      handlers,
      infrastructure: infrastructure ?? loadInfrastructure(handlers),
    });
    const { eventSource } = this.consumer;
    const reclaims = { queue, bucket, table, eventSource, settings, bundleOf };
    this.reclaimer = new Reclaimer(this, "Reclaimer", reclaims);
    const { endpoint } = this;
    const { reconcile } = settings;
    if (reconcile !== false) {
      const own = { queue, bucket, table, endpoint, settings, reconcile, bundleOf };
      this.reconciler = new Reconciler(this, "Reconciler", own);
      // At an update, the consumer knows what a reconciled delivery is before the first one comes.
      this.reconciler.node.addDependency(this.consumer.function);
    }

    const parts = { ...this.functions(), endpoint, deliveries, settings };
    this.alarms = new Alarms(this, "Alarms", parts).all;
    new Dashboard(this, "Dashboard", parts);
    addOutputs(stack, { ...parts, bucket, table });
    warnOfConcurrency(this, settings);
    warnOfUnlistedWebhooks(this, settings);
    warnOfUnhandledChanges(this, settings, () => handlerKeys(handlers));
  }

  private functions() {
    const { receiver, consumer, reclaimer, reconciler } = this;
    return { receiver, consumer, reclaimer, reconciler };
  }
}
