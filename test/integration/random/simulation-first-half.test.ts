import { expectPromiseKept, whatComesUp } from "../../harness/simulation/keep-the-promise.ts";

// Two files, so that both cores work on the 10,000 runs.
it("receiver, queue, consumer and reclaimer keep the promise in each of 5,000 random runs", async () => {
  const seen = await expectPromiseKept(5_000);
  expect([...seen.keys()]).toEqual(expect.arrayContaining([...whatComesUp]));
}, 600_000);
