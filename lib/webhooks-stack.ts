import { Stack, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { warnOfConcurrency } from "./account-concurrency.ts";
import { Alarms } from "./alarms.ts";
import { bundle } from "./bundle.ts";
import { Consumer } from "./consumer.ts";
import { Dashboard } from "./dashboard.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import { Endpoint } from "./endpoint.ts";
import { HoldingBucket } from "./holding-bucket.ts";
import type { BundleOf } from "./lambda-function.ts";
import { MarksTable } from "./records-table.ts";
import { addOutputs } from "./outputs.ts";
import { Receiver } from "./receiver.ts";
import { Reclaimer } from "./reclaimer.ts";
import type { Settings } from "./settings.ts";

export interface WebhooksStackProps {
  readonly settings: Settings;
  /** @default the bundles of `lambda/` */
  readonly bundleOf?: BundleOf;
}

/** The whole way: endpoint → receiver → queue → consumer, and beside it the holding bucket with its reclaimer. */
export class WebhooksStack extends Stack {
  readonly settings: Settings;
  readonly deliveries: DeliveryQueue;
  readonly bucket: HoldingBucket;
  readonly table: MarksTable;
  readonly receiver: Receiver;
  readonly endpoint: Endpoint;
  readonly consumer: Consumer;
  readonly reclaimer: Reclaimer;

  constructor(scope: Construct, id: string, props: WebhooksStackProps) {
    const { settings, bundleOf = bundle } = props;
    super(scope, id, {
      stackName: settings.stackName,
      description: "Receives Shipmondo's webhooks, and hands them to your handlers.",
      terminationProtection: settings.terminationProtection,
    });
    this.settings = settings;

    this.deliveries = new DeliveryQueue(this, "Queue", settings);
    this.bucket = new HoldingBucket(this, "Holding");
    this.table = new MarksTable(this, "Marks");

    const { queue } = this.deliveries;
    const { bucket, table } = this;
    this.receiver = new Receiver(this, "Receiver", { queue, bucket, settings, bundleOf });
    this.endpoint = new Endpoint(this, "Endpoint", this.receiver.target, settings);
    this.consumer = new Consumer(this, "Consumer", {
      deliveries: this.deliveries,
      bucket,
      table,
      settings,
      bundleOf,
    });
    this.reclaimer = new Reclaimer(this, "Reclaimer", { queue, bucket, table, settings, bundleOf });

    new Alarms(this, "Alarms", this);
    new Dashboard(this, "Dashboard", this);
    addOutputs(this);
    warnOfConcurrency(this, settings);
    for (const [name, value] of Object.entries(settings.tags)) Tags.of(this).add(name, value);
  }
}
