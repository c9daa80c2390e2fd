import { spawnSync } from "node:child_process";
import { whatComesUp } from "../../harness/simulation/keep-the-promise.ts";
import type { SimulationResult } from "../../harness/simulation/main.ts";

it("receiver, queue, consumer, reclaimer and reconciler keep the promise in each of 10,000 random runs", () => {
  // A process of its own: within Jest's contexts a run takes three times as long.
  const script = ["test/harness/simulation/main.ts", "--runs", "10000", "--json"];
  const { stdout, stderr } = spawnSync(process.execPath, script, { encoding: "utf8" });
  if (stdout === "") throw new Error(`The simulation gave no result: ${stderr}`);
  const { runs, seed, broken, seen } = JSON.parse(stdout) as SimulationResult;
  expect({ runs, seed, broken }).toEqual({ runs: 10_000, seed, broken: [] });
  expect(Object.keys(seen)).toEqual(expect.arrayContaining([...whatComesUp]));
}, 600_000);
