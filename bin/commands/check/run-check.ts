import { randomBytes, randomInt } from "node:crypto";
import net from "node:net";
import { CannotRun } from "../../common/cannot-run.ts";
import { createPoster, trusting } from "../../../testing/post.ts";
import { shownUrl } from "../../common/read-values.ts";
import { holds, type Finding } from "./finding.ts";
import { httpsFindings, plainHttp } from "./https-findings.ts";
import { probes } from "./probes.ts";
import { keyFindings } from "./key-findings.ts";
import type { Report } from "./report.ts";
import { sendProbes, type Outcome } from "./send-probes.ts";
import { timeFindings, timesOf } from "./time-findings.ts";
import { anyTls, inspectTls } from "./tls.ts";
import { tokenFindings } from "./token-findings.ts";

/** What the check is asked to do. */
export interface CheckOptions {
  readonly url: URL;
  readonly key: string;
  /** Signed as the webhook's name; `{resource}` and `{action}` are filled in. */
  readonly webhookName: string;
  /** PEM of certificates to trust beside Node's own, or null. */
  readonly extraCa: string | null;
  readonly pingOnly: boolean;
}

const connectTimeoutMs = 10_000;
/**
 * Ids of the objects sent: integers of 32 bits, as receivers may insist on, above those that
 * Shipmondo gives today.
 */
const ids = { from: 2_000_000_000, to: 2_147_483_000 } as const;

/**
 * Checks an endpoint against Shipmondo's three requirements.
 * https://help.shipmondo.com/en/articles/4954553-webhook-endpoint-requirements
 * @param now judges the certificate's dates and is in the objects sent
 * @throws CannotRun when nothing takes a connection at the address
 */
export async function runCheck(options: CheckOptions, now: Date): Promise<Report> {
  const { url, key } = options;
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const unreachable = await tryToConnect(host, port);
  if (unreachable !== null) throw unreachableAt(host, port, unreachable);

  const ofHttps = secure
    ? httpsFindings(await inspectTls(host, port, options.extraCa), host, now)
    : [plainHttp];
  const valid = holds(ofHttps, "https");

  const mark = `check-${randomBytes(4).toString("hex")}`;
  const requests = probes({
    url: url.href,
    key,
    strangersKey: randomBytes(32).toString("base64url"),
    webhookName: options.webhookName,
    mark,
    firstId: randomInt(ids.from, ids.to),
    at: now,
    pingOnly: options.pingOnly,
  });
  const tls = valid ? { ca: trusting(options.extraCa) } : anyTls;
  const poster = createPoster(url, tls, () => performance.now());
  const results = await sendProbes(requests, poster.post);
  poster.close();

  const findings: readonly Finding[] = [
    ...ofHttps,
    ...(secure && !valid ? [unverified] : []),
    ...keyFindings(key),
    ...tokenFindings(results, Buffer.byteLength(key)),
    ...(options.pingOnly ? [deliveriesNotSent] : []),
    ...timeFindings(results),
  ];
  const delivered = results.some(
    ({ probe, outcome }) => probe.kind !== "ping" && mayBeTaken(outcome),
  );
  return {
    url: shownUrl(url),
    mark,
    delivered: delivered && !options.pingOnly,
    findings,
    times: timesOf(results),
  };
}

const unverified: Finding = {
  requirement: "https",
  status: "warn",
  code: "https.unverified",
  text: "What follows was sent without verifying the certificate, so that the rest could be checked.",
};

const deliveriesNotSent: Finding = {
  requirement: "tokens",
  status: "warn",
  code: "tokens.ping-only",
  text: "Deliveries were not sent (--ping-only), so their shapes and resources were not tried; forgeries were forged pings.",
};

/** A late or missing answer does not say that nothing was taken. */
function mayBeTaken(outcome: Outcome): boolean {
  return outcome.ok ? outcome.status < 300 : outcome.reason !== "skipped";
}

/** Null when something listens, else the code of why not. */
function tryToConnect(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const settle = (code: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(code);
    };
    const timer = setTimeout(() => {
      settle("ETIMEDOUT");
    }, connectTimeoutMs);
    socket.on("connect", () => {
      settle(null);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      settle(error.code ?? "unknown");
    });
  });
}

function unreachableAt(host: string, port: number, code: string): CannotRun {
  const unknown = code === "ENOTFOUND" || code === "EAI_AGAIN";
  const message = unknown
    ? `The name ${host} is not found (${code}): look at the address and at its DNS record.`
    : `Nothing takes a connection at ${host} port ${port} (${code}): see that the endpoint runs and that its port is open.`;
  return new CannotRun(message);
}
