import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { createAlarm } from "./alarm.ts";
import { alarmTopics } from "./alarm-topics.ts";
import { consumerAlarms } from "./consumer-alarms.ts";
import type { Consumer } from "./consumer.ts";
import type { DeliveryQueue } from "./delivery-queue.ts";
import type { Endpoint } from "./endpoint.ts";
import { queueAlarms } from "./queue-alarms.ts";
import { receiverAlarms } from "./receiver-alarms.ts";
import { reclaimerAlarms } from "./reclaimer-alarms.ts";
import type { Receiver } from "./receiver.ts";
import type { Reclaimer } from "./reclaimer.ts";
import { reconcilerAlarms } from "./reconciler-alarms.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Settings } from "./settings.ts";

export interface AlarmsProps {
  readonly deliveries: DeliveryQueue;
  readonly receiver: Receiver;
  readonly consumer: Consumer;
  readonly reclaimer: Reclaimer;
  /** Undefined where the setting `reconcile` is false. */
  readonly reconciler: Reconciler | undefined;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
}

/** One alarm for each promise that may break. They go to the topics that the settings name. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { consumer, deliveries, reclaimer, reconciler, settings } = props;
    const topics = alarmTopics(this, settings);
    this.all = [
      ...receiverAlarms(props.receiver, props.endpoint, settings.silenceHours),
      ...queueAlarms(deliveries, reclaimer),
      ...consumerAlarms(consumer, settings),
      ...reclaimerAlarms(reclaimer),
      ...(reconciler === undefined ? [] : reconcilerAlarms(reconciler, consumer)),
    ].map((definition) =>
      createAlarm(this, definition, topics[definition.class], settings.runbookUrl),
    );
  }
}
