import { printable, type Finding } from "./finding.ts";
import { refusedAll, shortKeyBytes } from "./refused-all.ts";
import type { Outcome, ProbeResult } from "./send-probes.ts";

/**
 * Judges what the endpoint did with pings, deliveries and forgeries. A genuine request must be
 * answered exactly 200; a forgery is refused by any status outside 2xx.
 * @param keyBytes length of the key that they were signed with
 */
export function tokenFindings(
  results: readonly ProbeResult[],
  keyBytes: number,
): readonly Finding[] {
  const sent = results.filter(({ outcome }) => !isSkipped(outcome));
  const ofKind = (kind: string): readonly ProbeResult[] =>
    sent.filter(({ probe }) => probe.kind === kind);
  const [pings, deliveries, forged] = [ofKind("ping"), ofKind("delivery"), ofKind("forgery")];
  const skipped = results.length - sent.length;
  const genuine = [...pings, ...deliveries];
  return [
    ...genuineFindings(pings, deliveries, keyBytes),
    ...(genuine.some(isTaken) ? [ofKeyLength(keyBytes)] : []),
    ...forgedFindings(forged, genuine.some(isSuccess)),
    ...(skipped > 0 ? [ofSkipped(skipped)] : []),
  ];
}

function genuineFindings(
  pings: readonly ProbeResult[],
  deliveries: readonly ProbeResult[],
  keyBytes: number,
): readonly Finding[] {
  if (![...pings, ...deliveries].some(isTaken)) {
    return [refusedAll("ping and delivery", [...pings, ...deliveries], keyBytes)];
  }
  // One cause explains them all better than the shape of each.
  const none = deliveries.length > 0 && !deliveries.some(isTaken);
  return [
    ...pings.map(ofGenuine),
    ...(none ? [refusedAll("delivery", deliveries, keyBytes)] : deliveries.map(ofGenuine)),
  ];
}

function ofGenuine({ probe, outcome }: ProbeResult): Finding {
  const { code, what, advice } = probe;
  if (!outcome.ok) {
    const lost = "Shipmondo does not send it again; look for the error in the endpoint's own log.";
    return finding("fail", code, `${what}: ${came(outcome)}. ${lost}`);
  }
  const { status, location } = outcome;
  if (status === 200) return finding("pass", code, `${what}: answered 200.`);
  if (status >= 200 && status < 300) {
    const only = "Shipmondo takes only status 200 for delivered: answer exactly that.";
    return finding("fail", code, `${what}: answered ${status}. ${only}`);
  }
  if (status >= 300 && status < 400) {
    const to = location === null ? "" : ` to ${printable(location.replace(/[?#].*$/s, ""))}`;
    const register = "Shipmondo takes only status 200: register the address that answers itself.";
    return finding("fail", code, `${what}: redirected${to} (${status}). ${register}`);
  }
  return finding("fail", code, `${what}: answered ${status}. ${advice}`);
}

function ofKeyLength(keyBytes: number): Finding {
  return keyBytes < shortKeyBytes
    ? finding("pass", "key.short", `A key of ${keyBytes} bytes is taken; many receivers refuse it.`)
    : finding(
        "warn",
        "key.short-not-tried",
        `Keys under ${shortKeyBytes} bytes were not tried, since the endpoint's own has ${keyBytes}: many libraries refuse them and Shipmondo does not; check again with a short key if you may use one.`,
      );
}

function forgedFindings(forged: readonly ProbeResult[], tellsApart: boolean): readonly Finding[] {
  const judged = forged.map(ofForged);
  if (tellsApart) return judged;
  const open = judged.filter(({ status }) => status !== "pass");
  const meaningless = finding(
    "warn",
    "forgery.unknown",
    "Forged tokens were refused, but so were the genuine ones, so this proves nothing yet: check again once the genuine ones are taken.",
  );
  return open.length === judged.length ? open : [...open, meaningless];
}

function ofForged({ probe, outcome }: ProbeResult): Finding {
  const { code, what, advice } = probe;
  if (!outcome.ok) {
    const open = "It is not known whether it was refused: see that the endpoint answers 401.";
    return finding("warn", code, `${what}: ${came(outcome)}. ${open}`);
  }
  const { status } = outcome;
  return status >= 200 && status < 300
    ? finding("fail", code, `${what}: taken, with status ${status}. ${advice}`)
    : finding("pass", code, `${what}: refused with status ${status}.`);
}

function ofSkipped(count: number): Finding {
  const text = `${count} requests were not sent, because the endpoint had stopped answering: correct that and check again.`;
  return finding("warn", "skipped", text);
}

function came(outcome: Exclude<Outcome, { ok: true }>): string {
  switch (outcome.reason) {
    case "timeout":
      return `no answer within ${Math.round(outcome.ms / 1_000)} s`;
    case "connection":
      return `the connection broke (${printable(outcome.code)})`;
    case "skipped":
      return "not sent";
  }
}

function isTaken({ outcome }: ProbeResult): boolean {
  return outcome.ok && outcome.status === 200;
}

/** Any 2xx: the token was taken, whether or not Shipmondo takes the answer. */
function isSuccess({ outcome }: ProbeResult): boolean {
  return outcome.ok && outcome.status >= 200 && outcome.status < 300;
}

function isSkipped(outcome: Outcome): boolean {
  return !outcome.ok && outcome.reason === "skipped";
}

function finding(status: Finding["status"], code: string, text: string): Finding {
  return { requirement: "tokens", status, code, text };
}
