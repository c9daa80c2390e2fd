import { S3Client } from "@aws-sdk/client-s3";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createReadHeld } from "../../../lambda/consumer/held-data.ts";
import type { ReadHeld } from "../../../lambda/consumer/read-message.ts";

const key = "large/2026-03-02/abc.json";
const errorXml = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
const listXml = (keys: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
  `<Name>holding</Name><Prefix></Prefix><KeyCount>${keys.length}</KeyCount><MaxKeys>1</MaxKeys><IsTruncated>false</IsTruncated>` +
  keys.map((each) => `<Contents><Key>${each}</Key><Size>1</Size></Contents>`).join("") +
  `</ListBucketResult>`;

interface Reply {
  readonly status: number;
  readonly body: string;
}

describe("reading the data of a large delivery, from a server that answers as S3", () => {
  let server: Server;
  let client: S3Client;
  let readHeld: ReadHeld;
  let object: Reply;
  let list: Reply;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const url = request.url ?? "";
      asked.push(url);
      const { status, body } = url.includes("list-type=2") ? list : object;
      response.writeHead(status, { "content-type": "application/xml" });
      response.end(body);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    client = new S3Client({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: "eu-north-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      forcePathStyle: true,
      maxAttempts: 1,
    });
    readHeld = createReadHeld(client, "holding");
  });
  beforeEach(() => {
    asked.length = 0;
    list = { status: 500, body: errorXml("InternalError") };
  });
  afterAll(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("gives its text", async () => {
    object = { status: 200, body: '{"v":1}' };
    expect(await readHeld(key)).toBe('{"v":1}');
  });

  it("says that no retry helps when the object does not exist", async () => {
    object = { status: 404, body: errorXml("NoSuchKey") };
    const error: unknown = await readHeld(key).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "Unprocessable" });
    expect(String(error)).toContain(key);
    expect(asked).toHaveLength(1);
  });

  it("says the same when S3 denies it and lists no such key, asked once with the key as prefix", async () => {
    object = { status: 403, body: errorXml("AccessDenied") };
    list = { status: 200, body: listXml([]) };
    await expect(readHeld(key)).rejects.toMatchObject({ name: "Unprocessable" });
    expect(asked).toHaveLength(2);
    expect(new URL(asked[1] ?? "", "http://x").searchParams.get("prefix")).toBe(key);
  });

  it("says the same when only a longer key is there", async () => {
    object = { status: 403, body: errorXml("AccessDenied") };
    list = { status: 200, body: listXml([`${key}.old`]) };
    await expect(readHeld(key)).rejects.toMatchObject({ name: "Unprocessable" });
  });

  it.each<readonly [string, Reply, Reply]>([
    [
      "is there and is denied",
      { status: 403, body: errorXml("AccessDenied") },
      { status: 200, body: listXml([key]) },
    ],
    [
      "is denied, and the list too",
      { status: 403, body: errorXml("AccessDenied") },
      { status: 403, body: errorXml("AccessDenied") },
    ],
    [
      "cannot be had now",
      { status: 503, body: errorXml("SlowDown") },
      { status: 200, body: listXml([]) },
    ],
    [
      "lies in a bucket that does not exist",
      { status: 404, body: errorXml("NoSuchBucket") },
      { status: 200, body: listXml([]) },
    ],
  ])("leaves a retry its chance when the object %s", async (_what, answer, listed) => {
    object = answer;
    list = listed;
    const error: unknown = await readHeld(key).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).name).not.toBe("Unprocessable");
  });
});
