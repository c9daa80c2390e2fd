import { isTestName, testNamePrefix } from "../lambda/contract/test-delivery.ts";

/** This machine: what is sent there reaches nobody's real handlers. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d+){3}$/.test(hostname)
  );
}

/**
 * The webhook name to sign for an endpoint: elsewhere than on this machine, real handlers may be
 * behind it, and get the chance to pass over what a command of this project sent.
 */
export function nameFor(url: URL, name: string): string {
  return isLoopback(url) || isTestName(name) ? name : `${testNamePrefix}${name}`;
}
