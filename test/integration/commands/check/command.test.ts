import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { childEnvironment } from "../../../harness/child-environment.ts";
import { makeCertificate, type Certificate } from "./certificates.ts";
import { modelReceiver, type Faults } from "./model-receiver.ts";
import { startServer, type TestServer } from "./start-server.ts";

const key = "abc123";
const root = path.join(import.meta.dirname, "../../../..");

let folder: string;
let certificate: Certificate;
const servers: TestServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "check-"));
  certificate = await makeCertificate({});
  await writeFile(path.join(folder, "cert.pem"), certificate.cert);
  await writeFile(path.join(folder, "key"), key);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await Promise.all(servers.map((server) => server.stop()));
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["bin/webhooks.ts", "check", ...args],
      { cwd: root, env: { ...childEnvironment(), ...env } },
      (_, out, err) => {
        resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

async function serve(faults: Faults = {}): Promise<string> {
  const server = await startServer(modelReceiver(key, faults), certificate);
  servers.push(server);
  return server.url;
}

describe("npm run check", () => {
  it("exits 0 when all holds, with the server's self-made certificate given as --ca", async () => {
    const url = await serve();
    const { code, out } = await run([
      url,
      "--key-file",
      path.join(folder, "key"),
      "--ca",
      path.join(folder, "cert.pem"),
    ]);
    expect(out).toContain("All three requirements hold.");
    expect(code).toBe(0);
  });

  it("exits 1 when a requirement fails, and says so as JSON", async () => {
    const args = [await serve({ acceptsAlgNone: true }), "--json", "--ca", `${folder}/cert.pem`];
    const { code, out } = await run(args, { WEBHOOK_KEY: key });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      holds: false,
      requirements: { https: { holds: true }, tokens: { holds: false }, time: { holds: true } },
    });
  });

  it("exits 2 when it is called wrong or nothing is at the address, without echoing the key", async () => {
    const wrong = await run(["https://127.0.0.1:1/", "--key", "a-marker", "of-a-key"]);
    expect(wrong.code).toBe(2);
    expect(wrong.err).not.toContain("of-a-key");
    const nobody = await run(["https://127.0.0.1:1/", "--key", "a-marker"]);
    expect(nobody.code).toBe(2);
    expect(nobody.err).toContain("Nothing takes a connection at 127.0.0.1 port 1");
    expect(wrong.err + nobody.err).not.toContain("a-marker");
  });

  it("has nothing to warn about the chain of a certificate that Node trusts by itself", async () => {
    const args = [await serve(), "--key", key, "--json"];
    const { code, out } = await run(args, { NODE_EXTRA_CA_CERTS: `${folder}/cert.pem` });
    expect(code).toBe(0);
    expect(out).toContain("https.chain");
    expect(out).not.toContain("https.extra-ca");
  });

  it("exits 0 for --help", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    expect(out).toContain("--ping-only");
  });
});
