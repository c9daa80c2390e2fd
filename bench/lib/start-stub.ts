import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { createCertificate } from "../../local/certificate.ts";
import { buildFolder } from "./build-variant.ts";
import { otherCore, pinned } from "./pinned.ts";

/** What a function under measurement finds in its environment. */
export interface StubProcess {
  readonly env: Readonly<Record<string, string>>;
  /** Calls since the last time, by name. */
  readonly calls: () => Promise<Readonly<Record<string, number>>>;
  readonly stop: () => Promise<void>;
}

/** The webhook's key of all measurements. */
export const benchKey = "bench-key";

/** Starts the stub over TLS beside the measured core; functions trust its certificate. */
export async function startStub(): Promise<StubProcess> {
  mkdirSync(buildFolder, { recursive: true });
  const certificate = path.join(buildFolder, "stub.pem");
  const tls = await createCertificate(certificate, Date.now());
  const { command, args } = pinned(otherCore, process.execPath, [
    path.join(import.meta.dirname, "stub-process.ts"),
    JSON.stringify({ tls, secret: benchKey }),
  ]);
  const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [{ ssm, sqs, s3 }] = (await once(child, "message")) as [
    Record<"ssm" | "sqs" | "s3", string>,
  ];
  return {
    env: {
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
      AWS_SESSION_TOKEN: "bench",
      AWS_ENDPOINT_URL_SSM: ssm,
      AWS_ENDPOINT_URL_SQS: sqs,
      AWS_ENDPOINT_URL_S3: s3,
      NODE_EXTRA_CA_CERTS: certificate,
      QUEUE_URL: `${sqs}/000000000000/deliveries.fifo`,
      KEYS_PATH: "/bench/keys",
      KEY_NAME: "/bench/keys/bench",
      BUCKET_NAME: "bench",
    },
    calls: async () => {
      child.send("calls");
      const [{ calls }] = (await once(child, "message")) as [{ calls: Record<string, number> }];
      return calls;
    },
    stop: async () => {
      child.disconnect();
      await once(child, "exit");
    },
  };
}
