import { keysPathPattern } from "./keys-path.ts";
import type { Settings } from "./settings.ts";

/** SQS drops a message after 14 days; a day is left for the way to the dead-letter queue. */
const longestRetrySeconds = 13 * 24 * 3600;

/** SQS hides a message for six times the consumer's time-out, as AWS advises for a queue that a function reads. */
export const visibilitySeconds = (settings: Pick<Settings, "consumerTimeoutSeconds">): number =>
  6 * settings.consumerTimeoutSeconds;

/** Settings that are each right but cannot hold together, said with the way out. */
export function contradictions(settings: Settings): readonly string[] {
  const { retryDelaysSeconds: delays, maxReceives, customDomain, paths = [] } = settings;
  const problems: string[] = [];

  if (delays.length > maxReceives - 1) {
    problems.push(
      `retryDelaysSeconds has ${delays.length} delays, but maxReceives ${maxReceives} leaves ${maxReceives - 1} further tries: ` +
        `raise maxReceives to ${delays.length + 1}, or remove delays`,
    );
  } else if (retrySeconds(settings) > longestRetrySeconds) {
    problems.push(
      "retryDelaysSeconds and maxReceives together retry a delivery for more than 13 days, but SQS drops it after 14: " +
        "lower maxReceives or shorten the delays",
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

/** The longest that a delivery can be on its way to the dead-letter queue; tries without a delay of their own take the last. */
function retrySeconds(settings: Settings): number {
  const delays = settings.retryDelaysSeconds;
  let seconds = 0;
  for (let retry = 0; retry < settings.maxReceives - 1; retry++) {
    seconds += Math.max(delays[retry] ?? delays.at(-1) ?? 0, visibilitySeconds(settings));
  }
  return seconds;
}

function isBelow(domainName: string, zoneName: string): boolean {
  const zone = zoneName.replace(/\.$/, "");
  return domainName === zone || domainName.endsWith(`.${zone}`);
}
