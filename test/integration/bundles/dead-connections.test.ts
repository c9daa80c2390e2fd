import { join } from "node:path";
import type { FaultProxy } from "../../../local/break-it/fault-proxy.ts";
import {
  startFaultyStack,
  shopKey,
  type FaultyStack,
} from "../../harness/durability/faulty-stack.ts";
import { leaks, markedOrder } from "../../harness/durability/markers.ts";
import { names } from "../../harness/durability/resources.ts";

/** How the connections of an instance die while it is frozen. */
const deaths: readonly (readonly [string, (proxy: FaultProxy) => void])[] = [
  [
    "are reset",
    (proxy) => {
      proxy.resetConnections();
    },
  ],
  [
    "are closed by the services",
    (proxy) => {
      proxy.closeIdle();
    },
  ],
  [
    "are forgotten, so that nothing comes back",
    (proxy) => {
      proxy.forgetConnections();
    },
  ],
];

/** Shipmondo waits three times as long, and a cold start may have used up two thirds of that. */
const promptMs = 1_000;
/** Too large for a message: S3 is on its way too. */
const note = "x".repeat(1_200_000);

describe.each([
  ["the keys are due to be read again", { KEYS_MAX_AGE_S: "0" }, shopKey],
  ["a token is signed with a key that was just put", {}, "marker-key-just-put"],
] as const)("an instance that was frozen, when %s", (_when, env, key) => {
  let stack: FaultyStack;

  beforeAll(async () => {
    stack = await startFaultyStack({
      entries: { receiver: join(import.meta.dirname, "probed-receiver.ts") },
      env,
    });
  });

  afterAll(async () => {
    await stack.stop();
  });

  describe.each([
    ["small", {}],
    ["large", { note }],
  ] as const)("answers a %s delivery with 200 within a second", (size, content) => {
    it.each(deaths)("when its connections to SSM, SQS and S3 %s", async (how, die) => {
      const n = deaths.findIndex(([each]) => each === how) + (size === "large" ? 20 : 10);
      const { ssm, sqs, s3 } = stack.proxies;
      // A new instance: reads for a token that no key verifies pause for 10 s.
      await stack.coldStart();
      stack.engines.deleteKey(`${names.keysPath}/next`);
      expect(await stack.deliver(markedOrder(n + 100, { note }))).toMatchObject({ status: 200 });
      stack.lines.length = 0;
      const [pid = 0] = stack.functions.receiver.pids();

      process.kill(pid, "SIGSTOP");
      if (key !== shopKey) stack.engines.putKey(`${names.keysPath}/next`, key);
      for (const proxy of [ssm, sqs, s3]) die(proxy);
      const answering = stack.deliver(markedOrder(n, { key, ...content }));
      const thawedAt = Date.now();
      process.kill(pid, "SIGCONT");
      const answered = await answering;

      expect(answered).toMatchObject({ status: 200, body: { rejections: 0 } });
      expect(Date.now() - thawedAt).toBeLessThan(promptMs);
      expect(stack.functions.receiver.pids()).toEqual([pid]);
      expect(stack.counted("KeysUnreadable")).toBe(0);
      expect(stack.counted("Refused")).toBe(0);
      expect(await stack.objects("pending/")).toEqual([]);
      expect(leaks(stack.lines)).toEqual([]);
    });
  });
});
