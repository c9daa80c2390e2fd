import type { Report } from "../../../../bin/commands/check/report.ts";
import { runCheck, type CheckOptions } from "../../../../bin/commands/check/run-check.ts";
import { defaultWebhookName } from "../../../../bin/commands/check/webhook-name.ts";
import { makeAuthority, makeCertificate } from "./certificates.ts";
import { modelReceiver, type Faults } from "./model-receiver.ts";
import { startServer, type TestServer } from "./start-server.ts";

export const shortKey = "abc123";
export const longKey = "a key of more than thirty-two bytes";

/** Trusted by `check` unless told otherwise. */
export const authority = await makeAuthority("Test authority");
export const trusted = await makeCertificate({ by: authority });

const servers: TestServer[] = [];

/** Starts a server that {@link stopServers} will stop. */
export async function serve(...args: Parameters<typeof startServer>): Promise<TestServer> {
  const server = await startServer(...args);
  servers.push(server);
  return server;
}

export async function stopServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
}

/** Checks an address with the short key, trusting the test authority. */
export async function check(url: string, overrides: Partial<CheckOptions> = {}): Promise<Report> {
  const options = {
    url: new URL(url),
    key: shortKey,
    webhookName: defaultWebhookName,
    extraCa: authority.cert,
    pingOnly: false,
    ...overrides,
  };
  return runCheck(options, new Date());
}

/** Checks a receiver by the book but for its faults, behind a good certificate. */
export async function checkReceiver(
  faults: Faults,
  overrides: Partial<CheckOptions> = {},
): Promise<Report> {
  const { url } = await serve(modelReceiver(overrides.key ?? shortKey, faults), trusted);
  return check(url, overrides);
}

export function codes(report: Report, status: "pass" | "fail" | "warn"): readonly string[] {
  return report.findings.filter((found) => found.status === status).map(({ code }) => code);
}

export function textOf(report: Report, code: string): string {
  return report.findings.find((found) => found.code === code)?.text ?? "";
}
