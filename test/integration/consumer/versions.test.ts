import {
  DynamoDBClient,
  GetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import {
  createVersionRecords,
  type AttemptedVersion,
  type VersionRecords,
} from "../../../lambda/aws/version-records.ts";
import { fingerprintOf } from "../../../lambda/common/fingerprint.ts";
import { order } from "../../../testing/index.ts";
import { versionsInMemory } from "../../harness/versions-in-memory.ts";
import { startTable, type TestTable } from "./test-table.ts";

const now = (): number => Date.parse("2026-03-02T10:00:00.000Z");
const keepSeconds = 7_776_000;

const version = (instant: number, more: Partial<AttemptedVersion> = {}): AttemptedVersion => ({
  instant,
  fingerprint: null,
  isCreation: false,
  isFromApi: false,
  id: `id-${instant}`,
  ...more,
});

describe("the versions of an object, on a table", () => {
  let table: TestTable;
  let versions: VersionRecords;

  beforeAll(async () => {
    table = await startTable();
    versions = createVersionRecords(table.client, table.tableName, keepSeconds, now);
  });
  afterAll(() => table.stop());

  it("are unknown before any was handled or received", async () => {
    expect(await versions.read("new")).toBeNull();
  });

  it("keep the newest handled when an older one is handled late", async () => {
    await versions.handled("late", version(2_000));
    await versions.handled("late", version(1_000));
    expect(await versions.read("late")).toMatchObject({ handled: 2_000, received: null });
  });

  it("take instants before 1970 and of today", async () => {
    await versions.handled("old", version(-5));
    await versions.handled("old", version(now()));
    expect(await versions.read("old")).toMatchObject({ handled: now() });
  });

  it("keep the newest of many noted at once", async () => {
    await Promise.all([3, 1, 7, 5, 2].map((at) => versions.handled("many", version(at))));
    expect(await versions.read("many")).toMatchObject({ handled: 7 });
  });

  it("know a creation that was handled behind a newer version", async () => {
    await versions.handled("created", version(2_000));
    expect(await versions.read("created")).toMatchObject({ created: false });
    await versions.handled("created", version(1_000, { isCreation: true }));
    expect(await versions.read("created")).toMatchObject({ created: true, handled: 2_000 });
  });

  it("know a creation that a backfill brought, which a webhook may still tell of", async () => {
    await versions.handled("backfilled", version(2_000));
    const backfilled = version(1_000, { isCreationKnown: true, isFromApi: true });
    await versions.handled("backfilled", backfilled);
    const known = { created: true, createdFromApi: false, handled: 2_000 };
    expect(await versions.read("backfilled")).toMatchObject(known);
  });

  it("keep what was received apart from what was handled", async () => {
    await versions.received("both", version(3_000, { id: "failing" }));
    await versions.handled("both", version(1_000));
    await versions.received("both", version(2_000, { id: "older" }));
    expect(await versions.read("both")).toMatchObject({
      handled: 1_000,
      received: 3_000,
      receivedBy: "failing",
    });
  });

  it("keep what another delivery's attempt made known, when one read from the API fails", async () => {
    await versions.received("read", version(2_000, { id: "webhook" }));
    const read = version(3_000, { id: "read", isFromApi: true });
    await versions.received("read", read);
    expect(await versions.read("read")).toMatchObject({ received: 2_000, receivedBy: "webhook" });
    await versions.handled("read", version(2_000));
    await versions.received("read", read);
    expect(await versions.read("read")).toMatchObject({ received: 3_000, receivedBy: "read" });
    const later = version(4_000, { id: "later", isFromApi: true });
    await versions.received("read", later);
    expect(await versions.read("read")).toMatchObject({ receivedBy: "read" });
    await versions.received("read", { ...read, instant: 3_500 });
    expect(await versions.read("read")).toMatchObject({ received: 3_500 });
  });

  it("are kept as long as told", async () => {
    await versions.handled("kept", version(1_000));
    const { Item } = await table.client.send(
      new GetItemCommand({ TableName: table.tableName, Key: { id: { S: "version#kept" } } }),
    );
    expect(Item?.expiration?.N).toBe(String(now() / 1_000 + keepSeconds));
  });

  it("are read many at once, those that are known", async () => {
    const keys = Array.from({ length: 40 }, (_, index) => `batch-${index}`);
    await Promise.all(keys.slice(0, 30).map((key) => versions.handled(key, version(1))));
    const found = await versions.readAll([...keys, "batch-1"]);
    expect([...found.keys()].sort()).toEqual(keys.slice(0, 30).sort());
  });

  it("are asked for a few times when the table leaves some unread, and never on and on", async () => {
    const client = new DynamoDBClient(table.clientOptions);
    let calls = 0;
    let leaves = 3;
    // What a table does that throttles a part of a batch.
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const { RequestItems } = args.input as BatchGetItemCommandInput;
        const output = answer.output as BatchGetItemCommandOutput;
        return ++calls <= leaves
          ? { ...answer, output: { ...output, Responses: {}, UnprocessedKeys: RequestItems } }
          : answer;
      },
      { step: "initialize" },
    );
    const waits: number[] = [];
    const sleep = (ms: number) => Promise.resolve(waits.push(ms));
    const reader = createVersionRecords(client, table.tableName, keepSeconds, now, sleep);
    await versions.handled("unread", version(1));
    expect([...(await reader.readAll(["unread"])).keys()]).toEqual(["unread"]);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    leaves = Infinity;
    calls = 0;
    await expect(reader.readAll(["unread"])).rejects.toThrow("unread");
    expect(calls).toBeLessThan(10);
    client.destroy();
  });

  it("are what the model in memory says, whatever is noted in whatever order", async () => {
    const model = versionsInMemory();
    const fingerprint = fingerprintOf("Orders", order());
    const steps = [5, 3, 8, 8, 1, 9, 2].flatMap((instant, index) => [
      ["received", version(instant, { isCreation: index === 1, fingerprint })] as const,
      ["received", version(instant + 1, { isFromApi: true, id: `read-${index % 2}` })] as const,
      ["handled", version(instant - 1, { isFromApi: index % 2 === 0 })] as const,
      ["handled", version(instant, { isCreation: index === 4, isFromApi: index === 4 })] as const,
    ]);
    for (const [what, attempted] of steps) {
      await model[what]("object", attempted);
      await versions[what]("object", attempted);
      expect(await versions.read("object")).toEqual(await model.read("object"));
    }
  });
});
