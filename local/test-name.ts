/** A signed webhook name that begins so makes the receiver say `test: true` on the delivery. */
export const testNamePrefix = "shipmondo-webhooks-test/";

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
 * The webhook name to sign for an endpoint: elsewhere than on this machine, real handlers may be behind it, and get the chance to pass
 * over what a command of this project sent.
 */
export function nameFor(url: URL, name: string): string {
  return isLoopback(url) || name.startsWith(testNamePrefix) ? name : `${testNamePrefix}${name}`;
}
