import type { X509Certificate } from "node:crypto";
import { chainFindings } from "./chain-findings.ts";
import { httpsFinding as finding, printable, type Finding } from "./finding.ts";
import type { TlsInspection } from "./tls.ts";

const dayMs = 86_400_000;
/** Less left than this is warned about: most renewals are due by then. */
const soonDays = 14;

/** The finding for an address that begins with `http:`. */
export const plainHttp: Finding = finding(
  "fail",
  "plain",
  "The address is plain http: Shipmondo asks for HTTPS, and names and addresses would travel in clear; put a certificate in front and register the https address.",
);

/**
 * Judges the endpoint's TLS: version, host name, dates and chain, one finding each.
 * @param host as in the address
 */
export function httpsFindings(
  inspection: TlsInspection,
  host: string,
  now: Date,
): readonly Finding[] {
  if (!inspection.ok) return [noHandshake(inspection.code)];
  const { certificate, protocol, namesHost } = inspection;
  return [
    ofProtocol(protocol),
    namesHost
      ? finding("pass", "host", `The certificate names ${host}.`)
      : finding(
          "fail",
          "wrong-host",
          `The certificate is for ${printable(certificate.subjectAltName ?? certificate.subject)} and not for ${host}, so clients break off; get one that names ${host}, or register the address that it names.`,
        ),
    ofDates(certificate, now),
    ...chainFindings(inspection, now),
  ];
}

function noHandshake(code: string): Finding {
  const plain =
    code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG";
  const why = plain
    ? "the port speaks something else, perhaps plain http"
    : "no client can connect";
  return finding(
    "fail",
    "no-tls",
    `The TLS handshake failed (${printable(code)}): ${why}; look at the port in the address and at the server's TLS set-up.`,
  );
}

function ofProtocol(protocol: string): Finding {
  return protocol === "TLSv1.2" || protocol === "TLSv1.3"
    ? finding("pass", "protocol", `${protocol} was negotiated.`)
    : finding(
        "fail",
        "old-protocol",
        `The server speaks at most ${protocol}, which clients of today refuse (RFC 8996); enable TLS 1.2 and 1.3.`,
      );
}

function ofDates(certificate: X509Certificate, now: Date): Finding {
  const { validFromDate, validToDate } = certificate;
  const end = validToDate.toISOString().slice(0, 10);
  if (validToDate < now) {
    return finding(
      "fail",
      "expired",
      `The certificate expired on ${end}, so clients break off; renew it, and find out why its renewal did not run.`,
    );
  }
  if (validFromDate > now) {
    const start = validFromDate.toISOString();
    return finding(
      "fail",
      "not-yet-valid",
      `The certificate is valid only from ${start} on; wait, issue a new one, or set this machine's clock right.`,
    );
  }
  const days = Math.floor((validToDate.getTime() - now.getTime()) / dayMs);
  return days < soonDays
    ? finding(
        "warn",
        "expires-soon",
        `The certificate expires on ${end}, in ${days} days; deliveries are lost from then on, so see that its renewal runs.`,
      )
    : finding("pass", "dates", `The certificate is valid until ${end}.`);
}
