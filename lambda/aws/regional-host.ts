/** Suffixes of the partitions that are not `aws` or `aws-us-gov`, by how their regions begin. */
const suffixes: readonly (readonly [string, string])[] = [
  ["cn-", "amazonaws.com.cn"],
  ["eusc-", "amazonaws.eu"],
  ["us-iso-", "c2s.ic.gov"],
  ["us-isob-", "sc2s.sgov.gov"],
  ["eu-isoe-", "cloud.adc-e.uk"],
  ["us-isof-", "csp.hci.ic.gov"],
];

const suffixOf = (region: string): string =>
  suffixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "amazonaws.com";

/**
 * The host name of a service's regional endpoint.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 * @param prefix the service's name, such as "ssm"
 * @param urlSuffix the partition's, as the stack knows it (`AWS::URLSuffix`); worked out from the
 * region when undefined
 */
export const regionalHost = (
  prefix: string,
  region: string,
  urlSuffix: string | undefined,
): string => `${prefix}.${region}.${urlSuffix ?? suffixOf(region)}`;
