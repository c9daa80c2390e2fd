import { generate, type CertificateExtension } from "selfsigned";

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const dayMs = 86_400_000;

/** A certificate authority, signed by another or by itself. */
export function makeAuthority(name: string, by?: Certificate): Promise<Certificate> {
  return make(name, by, 365, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
}

/** A server's certificate for 127.0.0.1 or another name; self-signed without an authority. */
export function makeCertificate({
  by,
  host = "127.0.0.1",
  days = 365,
}: {
  readonly by?: Certificate;
  readonly host?: string;
  /** Left to live; below zero when expired. */
  readonly days?: number;
}): Promise<Certificate> {
  const name =
    host === "127.0.0.1" ? ({ type: 7, ip: host } as const) : { type: 2 as const, value: host };
  return make(host, by, days, [{ name: "subjectAltName", altNames: [name] }]);
}

async function make(
  name: string,
  by: Certificate | undefined,
  days: number,
  extensions: CertificateExtension[],
): Promise<Certificate> {
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 30 * dayMs),
    notAfterDate: new Date(Date.now() + days * dayMs + 3_600_000),
    extensions,
    ...(by === undefined ? {} : { ca: { key: by.key, cert: by.cert } }),
  });
  // The package ends its PEM without the line end that a chain of them needs.
  return { key: `${made.private}\n`, cert: `${made.cert}\n` };
}
