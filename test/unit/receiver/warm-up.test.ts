import { warmUp } from "../../../lambda/receiver/warm-up.ts";
import { memoryKeys } from "../../harness/fakes.ts";
import { inMemoryReceiver, testKey } from "../../harness/in-memory-receiver.ts";

const quickly = (): Promise<void> => Promise.resolve();

describe("warming up", () => {
  it("reads the keys and opens the queue, so that the first request need not", async () => {
    let opened = 0;
    const { keyring, keys } = inMemoryReceiver();
    await warmUp(keyring, () => {
      opened++;
      return Promise.resolve();
    });
    const cached = await keyring.current(AbortSignal.abort());
    expect(cached).toMatchObject([{ name: "shop" }]);
    expect([opened, keys.reads]).toEqual([1, 1]);
  });

  it("does not throw when keys and queue fail; the first request reads the keys again", async () => {
    const keys = memoryKeys({ shop: testKey });
    keys.failing = true;
    const { keyring } = inMemoryReceiver({ keys });
    await warmUp(keyring, () => Promise.reject(new Error("no connection")));
    keys.failing = false;
    expect(await keyring.current(new AbortController().signal)).toHaveLength(1);
  });

  it("does not wait for ever for a queue that does not answer", async () => {
    const { keyring } = inMemoryReceiver();
    const openQueue = (signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      });
    await expect(warmUp(keyring, openQueue)).resolves.toBeUndefined();
    const deaf = (): Promise<void> => new Promise(() => undefined);
    await expect(warmUp(keyring, deaf)).resolves.toBeUndefined();
    await expect(warmUp(keyring, quickly)).resolves.toBeUndefined();
  });
});
