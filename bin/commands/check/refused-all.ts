import { printable, type Finding } from "./finding.ts";
import type { ProbeResult } from "./send-probes.ts";

/**
 * JWT libraries that follow RFC 7518, section 3.2, refuse HS256 keys of fewer bytes. Shipmondo does
 * not.
 */
export const shortKeyBytes = 32;

/**
 * One cause for an endpoint that took none of the genuine requests, read from the answers it gave.
 * @param what was sent, such as "ping and delivery"
 * @param keyBytes length of the key that they were signed with
 */
export function refusedAll(
  what: string,
  results: readonly ProbeResult[],
  keyBytes: number,
): Finding {
  const statuses = results.flatMap(({ outcome }) => (outcome.ok ? [outcome.status] : []));
  const distinct = [...new Set(statuses)].sort((a, b) => a - b);
  const answers = distinct.length === 0 ? "nothing" : distinct.join(", ");
  const every = (from: number, to: number): boolean =>
    distinct.length > 0 && distinct.every((status) => status >= from && status <= to);
  const finding = (code: string, text: string): Finding => ({
    requirement: "tokens",
    status: "fail",
    code: `tokens.${code}`,
    text,
  });

  if (distinct.length === 0) {
    return finding(
      "no-answer",
      `No ${what} was answered: Shipmondo does not send them again; look at the endpoint's own log and at what is in front of it.`,
    );
  }
  if (every(201, 299)) {
    return finding(
      "status",
      `Every ${what} was answered ${answers}: Shipmondo takes only status 200 for delivered, and creates no webhook without it; answer exactly 200.`,
    );
  }
  if (every(300, 399)) {
    const location = results.flatMap(({ outcome }) => (outcome.ok ? [outcome.location] : []))[0];
    const to = location ? ` to ${printable(location.replace(/[?#].*$/s, ""))}` : "";
    return finding(
      "redirect",
      `Every ${what} was redirected${to} (${answers}): Shipmondo takes only status 200; register the address that answers itself.`,
    );
  }
  if (every(404, 405)) {
    return finding(
      "address",
      `Every ${what} was answered ${answers}: nothing takes a POST at this address; look at its path.`,
    );
  }
  if (keyBytes < shortKeyBytes) {
    return finding(
      "short-key",
      `The endpoint refuses a ${keyBytes}-byte key: every ${what} signed with it was answered ${answers}; either the key is not the endpoint's, or its library insists on ${shortKeyBytes} bytes (RFC 7518, section 3.2), which Shipmondo does not: use one that takes short keys, such as jose's compactVerify.`,
    );
  }
  return finding(
    "key",
    `Every ${what} was answered ${answers}: most likely the key is not the endpoint's; compare the two to the last blank, then look for the reason in its log.`,
  );
}
