import { allHold } from "../../../../bin/commands/check/report.ts";
import { makeAuthority, makeCertificate, type Certificate } from "./certificates.ts";
import { authority, check, codes, serve, shortKey, stopServers, trusted } from "./check-server.ts";
import { modelReceiver } from "./model-receiver.ts";

afterEach(stopServers);

describe("HTTPS: the check finds", () => {
  async function failures(certificate: Certificate, extraCa: string | null = authority.cert) {
    const { url } = await serve(modelReceiver(shortKey), certificate);
    const report = await check(url, { extraCa });
    // The rest is checked all the same.
    expect(codes(report, "pass")).toContain("shape.object");
    expect(codes(report, "warn")).toContain("https.unverified");
    return codes(report, "fail");
  }

  it("an expired certificate", async () => {
    const expired = await makeCertificate({ by: authority, days: -2 });
    expect(await failures(expired)).toEqual(["https.expired"]);
  });

  it("a self-signed certificate", async () => {
    expect(await failures(await makeCertificate({}))).toEqual(["https.self-signed"]);
  });

  it("a certificate that is both", async () => {
    const both = await makeCertificate({ days: -2 });
    expect(await failures(both)).toEqual(["https.expired", "https.self-signed"]);
  });

  it("a certificate of another host", async () => {
    const other = await makeCertificate({ by: authority, host: "other.example" });
    expect(await failures(other)).toEqual(["https.wrong-host"]);
  });

  it("a missing intermediate certificate, and none where it is sent", async () => {
    const intermediate = await makeAuthority("Test intermediate", authority);
    const leaf = await makeCertificate({ by: intermediate });
    expect(await failures(leaf)).toEqual(["https.missing-intermediate"]);
    const chain = { ...leaf, cert: `${leaf.cert}${intermediate.cert}` };
    const { url } = await serve(modelReceiver(shortKey), chain);
    expect(codes(await check(url), "fail")).toEqual([]);
    expect(await failures(chain, null)).toEqual(["https.untrusted"]);
  });

  it("that a certificate expires within two weeks, as a warning", async () => {
    const soon = await makeCertificate({ by: authority, days: 3 });
    const { url } = await serve(modelReceiver(shortKey), soon);
    const report = await check(url);
    expect(codes(report, "warn")).toContain("https.expires-soon");
    expect(allHold(report)).toBe(true);
  });

  it("a server that speaks TLS 1.1 at most", async () => {
    const old = {
      ...trusted,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT@SECLEVEL=0",
    } as const;
    const { url } = await serve(modelReceiver(shortKey), old);
    const report = await check(url);
    expect(codes(report, "fail")).toContain("https.old-protocol");
    expect(codes(report, "pass")).toContain("shape.object");
  });

  it("plain http, as a failed requirement, and checks the rest", async () => {
    const { url } = await serve(modelReceiver(shortKey));
    const report = await check(url);
    expect(codes(report, "fail")).toEqual(["https.plain"]);
    expect(codes(report, "pass")).toContain("shape.string");
  });

  it("a port that speaks plain http where https was meant", async () => {
    const { url } = await serve(modelReceiver(shortKey));
    const report = await check(url.replace("http:", "https:"));
    expect(codes(report, "fail")).toEqual(["https.no-tls", "tokens.no-answer", "time.no-answer"]);
  });
});
