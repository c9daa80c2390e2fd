import { keysPathPattern } from "./keys-path.ts";

/** SQS drops a message after 14 days; a day is left for the way to the dead-letter queue. */
const longestRetrySeconds = 13 * 24 * 3600;

interface TimeOut {
  readonly consumerTimeoutSeconds: number;
}

/** The settings that may contradict each other. */
interface Checked extends TimeOut {
  readonly keysPath: string;
  readonly maxAttempts: number;
  readonly retryDelaysSeconds: readonly number[];
  readonly paths?: readonly string[] | undefined;
  readonly customDomain?:
    { readonly domainName: string; readonly hostedZoneName: string } | undefined;
}

/**
 * SQS hides a message for six times the consumer's time-out, as AWS advises for a queue that a
 * function reads; a minute at least, so that receives that reach no handler are not used up in an
 * hour.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const visibilitySeconds = ({ consumerTimeoutSeconds }: TimeOut): number =>
  Math.max(60, 6 * consumerTimeoutSeconds);

/**
 * The longest wait between two attempts: SQS counts its 12 hours from the receive, and the handler
 * has run since.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 */
export const longestDelaySeconds = ({ consumerTimeoutSeconds }: TimeOut): number =>
  43_200 - 6 * consumerTimeoutSeconds;

/** SQS takes no more as `maxReceiveCount`. */
const mostReceives = 1_000;

/**
 * Receives after which SQS itself moves a message to the dead letters. The consumer counts attempts
 * and does so long before; this is for messages that never reach a handler, because the bundle
 * fails at import or the process dies. A day of visibility time-outs, and 200 at least: where the
 * consumer runs but a service that it needs is down, it waits 5 minutes at most, so that makes 16
 * hours.
 */
export const backstopReceives = (settings: TimeOut): number =>
  Math.min(mostReceives, Math.max(200, Math.ceil((24 * 3600) / visibilitySeconds(settings))));

/** Settings that are each right but cannot hold together, said with the way out. */
export function contradictions(settings: Checked): readonly string[] {
  const { retryDelaysSeconds: delays, maxAttempts, customDomain, paths = [] } = settings;
  const problems: string[] = [];

  const longest = longestDelaySeconds(settings);
  if (delays.some((delay) => delay > longest)) {
    problems.push(
      `retryDelaysSeconds has a delay over ${longest}: SQS hides a message for 43,200 seconds from when it is received, ` +
        "and six times consumerTimeoutSeconds of these are kept for the handler: shorten the delay or the time-out",
    );
  }
  if (delays.length > maxAttempts - 1) {
    problems.push(
      `retryDelaysSeconds has ${delays.length} delays, but maxAttempts ${maxAttempts} leaves ${maxAttempts - 1} further attempts: ` +
        `raise maxAttempts to ${delays.length + 1}, or remove delays`,
    );
  } else if (retrySeconds(settings) > longestRetrySeconds) {
    problems.push(
      "retryDelaysSeconds and maxAttempts together retry a delivery for more than 13 days, but SQS drops it after 14: " +
        "lower maxAttempts or shorten the delays",
    );
  }
  if (!keysPathPattern.test(settings.keysPath)) {
    problems.push(
      "stackName begins with aws or ssm, which SSM refuses in a parameter's name: " +
        'set keysPath too, such as "/shop-webhooks/keys", or choose another stackName',
    );
  }
  if (paths.includes("*") && paths.length > 1) {
    problems.push('paths has "*", which takes any label: leave the others out, or the "*"');
  }
  if (new Set(paths).size < paths.length) {
    problems.push("paths names a label twice: remove one of them");
  }
  if (
    customDomain !== undefined &&
    !isBelow(customDomain.domainName, customDomain.hostedZoneName)
  ) {
    problems.push(
      "customDomain.domainName is not in the hosted zone: name the zone that the domain belongs to in hostedZoneName and hostedZoneId",
    );
  }
  return problems;
}

/**
 * The longest that a delivery can be on its way to the dead-letter queue; attempts without a delay
 * of their own take the last.
 */
function retrySeconds(settings: Checked): number {
  const delays = settings.retryDelaysSeconds;
  let seconds = 0;
  for (let retry = 0; retry < settings.maxAttempts - 1; retry++) {
    seconds += Math.max(delays[retry] ?? delays.at(-1) ?? 0, visibilitySeconds(settings));
  }
  return seconds;
}

function isBelow(domainName: string, zoneName: string): boolean {
  const zone = zoneName.replace(/\.$/, "");
  return domainName === zone || domainName.endsWith(`.${zone}`);
}
