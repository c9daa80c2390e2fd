import { ScanCommand } from "@aws-sdk/client-dynamodb";
import type { Context } from "aws-lambda";
import { createRunOnce, isInProgress, type RunOnce } from "../../../lambda/consumer/idempotency.ts";
import { startTable, type TestTable } from "./test-table.ts";

const keepSeconds = 7_776_000;
const contextWith = (remainingMs: number): Context =>
  ({ getRemainingTimeInMillis: () => remainingMs }) as Context;
const context = contextWith(30_000);
const nothing = (): Promise<void> => Promise.resolve();

describe("running once, on a table", () => {
  let table: TestTable;
  let runOnce: RunOnce;

  beforeAll(async () => {
    table = await startTable();
    runOnce = createRunOnce(table.client, table.tableName, keepSeconds);
  });
  afterAll(() => table.stop());

  const records = async () =>
    (await table.client.send(new ScanCommand({ TableName: "records" }))).Items;

  it("runs a key once, and hands the key on", async () => {
    const ran: string[] = [];
    const run = (key: string): Promise<void> => {
      ran.push(key);
      return Promise.resolve();
    };
    expect(await runOnce("a", context, run)).toBe("ran");
    expect(await runOnce("a", context, run)).toBe("duplicate");
    expect(await runOnce("a#replay", context, run)).toBe("ran");
    expect(ran).toEqual(["a", "a#replay"]);
  });

  it("keeps its mark as long as told, under a name that the function's name has no part in", async () => {
    const before = Math.floor(Date.now() / 1_000);
    await runOnce("kept", context, nothing);
    const ours = (await records())?.filter(({ status }) => status?.S === "COMPLETED") ?? [];
    expect(ours.length).toBeGreaterThan(0);
    for (const { id, expiration } of ours) {
      expect(id?.S).toMatch(/^delivery#/);
      expect(Number(expiration?.N)).toBeGreaterThanOrEqual(before - 60 + keepSeconds);
    }
    const renamed = process.env.AWS_LAMBDA_FUNCTION_NAME;
    process.env.AWS_LAMBDA_FUNCTION_NAME = "another-name";
    try {
      const again = createRunOnce(table.client, table.tableName, keepSeconds);
      expect(await again("kept", context, nothing)).toBe("duplicate");
    } finally {
      if (renamed === undefined) delete process.env.AWS_LAMBDA_FUNCTION_NAME;
      else process.env.AWS_LAMBDA_FUNCTION_NAME = renamed;
    }
  });

  it("passes on what the run throws, and lets it run again", async () => {
    const down = new Error("The shop's own system is down");
    await expect(runOnce("thrown", context, () => Promise.reject(down))).rejects.toBe(down);
    expect(await runOnce("thrown", context, nothing)).toBe("ran");
  });

  it("gives what is thrown and no Error as the cause of one", async () => {
    const text: unknown = "ERP says no";
    const run = (): Promise<void> => {
      throw text as Error;
    };
    await expect(runOnce("text", context, run)).rejects.toMatchObject({
      name: "IdempotencyUnknownError",
      cause: "ERP says no",
    });
    expect(await runOnce("text", context, nothing)).toBe("ran");
  });

  it("says that an earlier attempt may still run, while that one does", async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const first = runOnce("busy", context, async () => {
      await promise;
    });
    await expect(untilMarked()).resolves.toBe(true);
    const second: unknown = await runOnce("busy", context, nothing).catch(
      (error: unknown) => error,
    );
    expect(isInProgress(second)).toBe(true);
    resolve(undefined);
    expect(await first).toBe("ran");
    expect(await runOnce("busy", context, nothing)).toBe("duplicate");

    async function untilMarked(): Promise<boolean> {
      for (;;) {
        if ((await records())?.some(({ status }) => status?.S === "INPROGRESS")) return true;
      }
    }
  });

  it("runs again once the function's time of an attempt that died is over", async () => {
    const died = Promise.withResolvers<undefined>();
    const never = new Promise<void>(() => undefined);
    void runOnce("died", contextWith(300), () => {
      died.resolve(undefined);
      return never;
    });
    await died.promise;
    const atOnce: unknown = await runOnce("died", context, nothing).catch(
      (error: unknown) => error,
    );
    expect(isInProgress(atOnce)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await runOnce("died", context, nothing)).toBe("ran");
  });

  it("takes its own mark away when it fails, and never that of a later attempt", async () => {
    const late = Promise.withResolvers<undefined>();
    const started = Promise.withResolvers<undefined>();
    const first = runOnce("late", contextWith(300), async () => {
      started.resolve(undefined);
      await late.promise;
      throw new Error("Its process ended long ago");
    });
    const thrown = first.catch((error: unknown) => error);
    await started.promise;
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await runOnce("late", context, nothing)).toBe("ran");
    late.resolve(undefined);
    expect(await thrown).toMatchObject({ message: "Its process ended long ago" });
    expect(await runOnce("late", context, nothing)).toBe("duplicate");
  });
});
