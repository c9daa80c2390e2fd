import type { X509Certificate } from "node:crypto";
import { httpsFinding as finding, printable, type Finding } from "./finding.ts";
import type { TlsInspection } from "./tls.ts";

/**
 * Judges the chain of certificates. No finding when all that is known of it is that the certificate
 * itself is out of date: OpenSSL reports one error, and that one is found by its dates.
 * @returns at most one finding
 */
export function chainFindings(
  { certificate, chainError, byExtraCa }: Extract<TlsInspection, { ok: true }>,
  now: Date,
): readonly Finding[] {
  const issuer = printable(certificate.issuer.replaceAll("\n", ", "));
  if (chainError === null) {
    return [
      byExtraCa
        ? finding(
            "warn",
            "extra-ca",
            `The certificate, issued by ${issuer}, is trusted only because of --ca: Shipmondo will not trust it, so use one of a public authority before you register the endpoint.`,
          )
        : finding(
            "pass",
            "chain",
            `The certificate was issued by ${issuer} and its chain is trusted.`,
          ),
    ];
  }
  // An expiry hides whether the certificate is self-signed: OpenSSL reports one error.
  if (isSelfSigned(certificate)) {
    return [
      finding(
        "fail",
        "self-signed",
        "The certificate is self-signed, which no client trusts; get one of a public authority, or give it as --ca to try the rest.",
      ),
    ];
  }
  switch (chainError) {
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID": {
      const itself = certificate.validToDate < now || certificate.validFromDate > now;
      return itself
        ? []
        : [
            finding(
              "fail",
              "chain-expired",
              "The certificate itself is in date but one of its chain is not; install the chain that the authority gives out now.",
            ),
          ];
    }
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return [
        finding(
          "fail",
          "missing-intermediate",
          `The server sent its own certificate alone, and its issuer, ${issuer}, is no trusted root: the intermediate certificate is missing, or the authority is a private one; send the full chain (often called fullchain.pem), or give a private authority as --ca.`,
        ),
      ];
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return [
        finding(
          "fail",
          "untrusted",
          `The certificate was issued by ${issuer} and its chain ends at an authority that is not trusted; get one of a public authority, or give a private one as --ca.`,
        ),
      ];
    default:
      return [
        finding(
          "fail",
          "untrusted",
          `The chain of the certificate, issued by ${issuer}, does not verify (${printable(chainError)}); install the certificate and its chain again.`,
        ),
      ];
  }
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
}
