/**
 * CloudWatch metrics that the functions write as embedded metric format, and that the alarms and
 * the dashboard read. Each carries the dimension `FunctionName`; `Refused` also comes once more
 * with `Reason`, `Missed` with `Resource`, `Verified` only with `Key`.
 */
export const metricsNamespace = "ShipmondoWebhooks";

export const metricName = {
  /** Receiver: a verified delivery is durable (on the queue or held) and was answered 200. */
  accepted: "Accepted",
  /** Receiver: a verified ping was answered 200. */
  pinged: "Pinged",
  /** Receiver: a key verified a token, pings included; by the key's name. */
  verified: "Verified",
  /** Receiver: answered 4xx or 503 `no_key`; by reason. */
  refused: "Refused",
  /** Receiver: made durable in `pending/` because the queue did not take it in time. */
  held: "Held",
  /** Receiver: made durable unverified because not every key could be read and tried. */
  heldUnverified: "HeldUnverified",
  /**
   * Receiver: verified but the payload cannot be read, or lacks data; quarantined in `refused/`.
   */
  unreadable: "Unreadable",
  /** Receiver: neither the queue nor the bucket took it; answered 503. */
  lost: "Lost",
  /** Receiver, reclaimer: a read of the keys failed. */
  keysUnreadable: "KeysUnreadable",
  /** Receiver: milliseconds from API Gateway's time stamp to the answer. */
  acknowledgeMs: "AcknowledgeMs",
  /** Consumer: a handler ran to its end. */
  handled: "Handled",
  /** Consumer: an attempt failed and will be made again. */
  failed: "Failed",
  /** Consumer: sent to the dead-letter queue as unprocessable. */
  unprocessable: "Unprocessable",
  /**
   * Consumer: it ended the process over a handler that did not settle in time, or that runs on
   * after an error that nothing caught. Lambda counts each as an error, too.
   */
  timedOut: "TimedOut",
  /** Consumer: sent to the dead-letter queue after the last attempt. */
  dead: "Dead",
  /** Consumer: handled, behind a newer version of the same object. */
  superseded: "Superseded",
  /**
   * Consumer: handled what was read from Shipmondo's API and no webhook had brought; by resource.
   * The endpoint lost its delivery.
   */
  missed: "Missed",
  /** Consumer: milliseconds from receipt to the end of the handler. */
  ageWhenHandledMs: "AgeWhenHandledMs",
  /** Reclaimer: moved from `pending/` to the queue. */
  reclaimed: "Reclaimed",
  /** Reclaimer: an unverified hold is no token of Shipmondo's form and was dropped. */
  forgedDropped: "ForgedDropped",
  /** Reclaimer: quarantined in `refused/`: no key verifies it, or SQS will never take it. */
  quarantined: "Quarantined",
  /** Reclaimer: seconds that the oldest hold has waited; 0 when `pending/` is empty. */
  oldestHoldS: "OldestHoldS",
  /** Reclaimer: deliveries that have failed three attempts or more and are still retried. */
  failingDeliveries: "FailingDeliveries",
  /** Reclaimer: seconds since the first failure of the delivery that fails longest; 0 without. */
  oldestFailingS: "OldestFailingS",
  /** Reclaimer: seconds since the death of the oldest dead letter with a record; 0 without one. */
  oldestDeadS: "OldestDeadS",
  /** Reclaimer: 1 while the consumer's event source is off, else 0. */
  paused: "Paused",
  /** Reclaimer: 1 while it is off since `webhooks pause` paused it, else 0. */
  pausedByCommand: "PausedByCommand",
  /** Reconciler: seconds from the oldest watermark to now. */
  watermarkAgeS: "WatermarkAgeS",
  /** Reconciler: deliveries that it put on the queue. */
  reconciled: "Reconciled",
  /** Reconciler: Shipmondo refused the credentials of its API. */
  apiRefused: "ApiRefused",
  /** Reconciler: a run ended since Shipmondo's API failed, throttled or did not answer. */
  apiFailed: "ApiFailed",
  /** Reconciler: registered webhooks that are inactive, gone or point elsewhere. */
  webhooksAmiss: "WebhooksAmiss",
} as const;

export type MetricName = (typeof metricName)[keyof typeof metricName];
