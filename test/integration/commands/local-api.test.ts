import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askLocalRun } from "../../../bin/common/local-api.ts";
import { createCertificate } from "../../../local/certificate.ts";

const folder = mkdtempSync(join(tmpdir(), "local-api-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const answer: RequestListener = ({ url }, response) => {
  response.writeHead(url === "/api/keys" ? 200 : 404);
  response.end(JSON.stringify([url]));
};

describe.each(["http", "https"])("a local run over %s", (scheme) => {
  let port = 0;
  const stop = new AbortController();

  beforeAll(async () => {
    const certificate = await createCertificate(join(folder, "cert.pem"), Date.now());
    const server = scheme === "http" ? createServer(answer) : createTlsServer(certificate, answer);
    stop.signal.addEventListener("abort", () => {
      server.closeAllConnections();
      server.close();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    ({ port } = server.address() as AddressInfo);
  });

  afterAll(() => {
    stop.abort();
  });

  it("is asked without its certificate", async () => {
    expect(await askLocalRun(port, "/api/keys")).toEqual(["/api/keys"]);
  });

  it("that answers anything but 200 is none", async () => {
    await expect(askLocalRun(port, "/api/endpoints")).rejects.toThrow();
  });
});
