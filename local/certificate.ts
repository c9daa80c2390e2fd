import { writeFileSync } from "node:fs";
import { generate } from "selfsigned";

export interface LocalCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const days = 30;

/**
 * Makes a certificate for localhost and 127.0.0.1 that is its own authority, and writes it (not its
 * key) to `file` for clients to trust.
 * @param now milliseconds since 1970
 */
export async function createCertificate(file: string, now: number): Promise<LocalCertificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(now - 3_600_000),
    notAfterDate: new Date(now + days * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  writeFileSync(file, cert);
  return { key, cert };
}
