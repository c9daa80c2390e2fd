import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import tls from "node:tls";
import { trusting } from "../../../testing/post.ts";

/** What the endpoint's TLS looks like, judged by nobody yet. */
export type TlsInspection =
  | {
      readonly ok: true;
      readonly certificate: X509Certificate;
      /**
       * OpenSSL's name of what is wrong with the chain, such as "CERT_HAS_EXPIRED"; null when it is
       * trusted.
       */
      readonly chainError: string | null;
      /** True when the chain is trusted only because of the extra certificate. */
      readonly byExtraCa: boolean;
      /** True when the certificate names the host. */
      readonly namesHost: boolean;
      /** As negotiated, such as "TLSv1.3". */
      readonly protocol: string;
    }
  | { readonly ok: false; readonly code: string };

/** Accepts what no client should, so that the check can say what is there. */
export const anyTls = {
  rejectUnauthorized: false,
  minVersion: "TLSv1",
  ciphers: "DEFAULT@SECLEVEL=0",
} as const;

const handshakeTimeoutMs = 10_000;

/**
 * Shakes hands with the endpoint, and again where the first attempt leaves open why it failed: with
 * the extra certificate trusted, or with versions before TLS 1.2 allowed.
 * @param host name or address, without brackets
 * @param extraCa PEM, trusted beside Node's own
 */
export async function inspectTls(
  host: string,
  port: number,
  extraCa: string | null,
): Promise<TlsInspection> {
  const common = await shakeHands(host, port, {});
  if (!common.ok) {
    const old = await shakeHands(host, port, anyTls);
    return old.ok ? old : common;
  }
  if (common.chainError === null || extraCa === null) return common;
  const extra = await shakeHands(host, port, { ca: trusting(extraCa) });
  return extra.ok ? { ...extra, byExtraCa: extra.chainError === null } : common;
}

function shakeHands(
  host: string,
  port: number,
  options: tls.ConnectionOptions,
): Promise<TlsInspection> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      ...options,
      host,
      port,
      // Server name indication takes names only (RFC 6066, section 3).
      ...(isIP(host) !== 0 ? {} : { servername: host }),
      rejectUnauthorized: false,
      // Asked below, so that a wrong name does not hide what else is wrong.
      checkServerIdentity: () => undefined,
    });
    const settle = (inspection: TlsInspection): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(inspection);
    };
    const timer = setTimeout(() => {
      settle({ ok: false, code: "ETIMEDOUT" });
    }, handshakeTimeoutMs);
    socket.on("error", (error: NodeJS.ErrnoException) => {
      settle({ ok: false, code: error.code ?? "unknown" });
    });
    socket.on("secureConnect", () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate === undefined) {
        settle({ ok: false, code: "no certificate" });
        return;
      }
      settle({
        ok: true,
        certificate,
        chainError: socket.authorized ? null : errorCode(socket.authorizationError),
        byExtraCa: false,
        namesHost: tls.checkServerIdentity(host, certificate.toLegacyObject()) === undefined,
        protocol: socket.getProtocol() ?? "unknown",
      });
    });
  });
}

/** Node's types say `Error`; what it sets is the code's text. */
function errorCode(error: unknown): string {
  return typeof error === "string" ? error : "unknown";
}
