import { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHeldObjects, type HeldObjects } from "../../lambda/aws/held-objects.ts";
import { s3ClientOptions } from "../../lambda/aws/sdk-client-options.ts";
import { localCredentials, startEngines, type Engines } from "../../local/engines/start-engines.ts";

const bucket = "holding";
const key = "large/2026-03-02T09:00:00.000Z-a b+ø%41";

const clientOf = (endpoint: string): S3Client =>
  new S3Client({
    ...s3ClientOptions({ AWS_ENDPOINT_URL_S3: endpoint }, 2_500),
    region: "eu-west-1",
    credentials: localCredentials,
  });

describe("on the engine", () => {
  let engines: Engines;
  let client: S3Client;
  let objects: HeldObjects;

  beforeAll(async () => {
    engines = await startEngines();
    await engines.ensure({ queues: [], tables: [], buckets: [bucket] });
    client = clientOf(engines.endpoints.s3);
    objects = createHeldObjects(client, bucket);
  });
  afterAll(async () => {
    client.destroy();
    await engines.stop();
  });

  it("a renewed object keeps its text and its type, and is as new", async () => {
    await objects.write(key, '{"note":"æ 🎁"}');
    const head = () => client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const before = await head();
    // Times of S3 are whole seconds in a header.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await objects.renew(key)).toBe(true);
    const after = await head();
    expect(Number(after.LastModified)).toBeGreaterThan(Number(before.LastModified));
    expect(after.ContentType).toBe("application/json");
    expect(await objects.read(key)).toBe('{"note":"æ 🎁"}');
  });

  it("an object that is gone can neither be renewed nor read", async () => {
    expect(await objects.renew("large/none")).toBe(false);
    expect(await objects.read("large/none")).toBeNull();
    expect(await objects.list("large/none", "", 10)).toEqual([]);
  });
});

/** An S3 that denies each object and lists `keys`; it takes no notice of `hangs`. */
async function startS3(options: { readonly keys: readonly string[]; readonly hangs?: boolean }) {
  const server = createServer(({ url = "" }, response) => {
    if (url.includes("list-type=2")) {
      const contents = options.keys.map((each) => `<Contents><Key>${each}</Key></Contents>`);
      response.end(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
    } else if (options.hangs !== true) {
      response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    objects: createHeldObjects(client, bucket),
    async stop() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("an object that S3 denies", () => {
  it("counts as gone if the list lacks it, since S3 says 403 for 404 there", async () => {
    const s3 = await startS3({ keys: [] });
    expect(await s3.objects.read("pending/a")).toBeNull();
    expect(await s3.objects.renew("pending/a")).toBe(false);
    await s3.stop();
  });

  it("counts as denied if the list has it", async () => {
    const s3 = await startS3({ keys: ["pending/a"] });
    await expect(s3.objects.read("pending/a")).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(s3.objects.renew("pending/a")).rejects.toMatchObject({ name: "AccessDenied" });
    await s3.stop();
  });
});

it("a read that hangs is given up within 6 s, its second attempt included", async () => {
  const s3 = await startS3({ keys: [], hangs: true });
  const startedAt = Date.now();
  await expect(s3.objects.read("pending/a")).rejects.toBeInstanceOf(Error);
  expect(Date.now() - startedAt).toBeLessThan(7_500);
  await s3.stop();
});
