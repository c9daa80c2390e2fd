import { join } from "node:path";
import { bundle } from "../../lib/bundle.ts";
import { requestOfSize } from "../../test/harness/sized-events.ts";
import { orderOfRound } from "../lib/interleave.ts";
import { describeMachine, type Machine } from "../lib/machine.ts";
import { benchKey } from "../lib/start-stub.ts";
import type * as OurReader from "./our-reader.ts";

/** Microseconds of CPU to read one token, a value a round, by size of the body in bytes. */
export interface ReaderFigures {
  readonly name: string;
  readonly cpuUs: Readonly<Record<string, readonly number[]>>;
}

export interface ReaderResult {
  readonly machine: Machine;
  readonly rounds: number;
  readonly sizes: readonly number[];
  readonly readers: readonly ReaderFigures[];
}

type Reader = (token: string) => unknown;

const sizes = [
  { bytes: 2_000, times: 1_000 },
  { bytes: 20_000, times: 500 },
  { bytes: 200_000, times: 60 },
];
const warmUpRounds = 3;

/** Measures the token reader, from token to claims, beside three libraries, interleaved. */
export async function measureReaders(
  rounds: number,
  report: (line: string) => void,
): Promise<ReaderResult> {
  const machine = describeMachine();
  const readers: readonly (readonly [string, Reader])[] = [
    ["this receiver's", await ours()],
    ...Object.entries(await libraries()),
  ];
  const forged = tokenOfSize(2_000, "another key");
  for (const [name, read] of readers) await mustRefuse(name, read, forged);

  const figures = readers.map(([name, read]) => ({
    name,
    read,
    cpuUs: Object.fromEntries(sizes.map(({ bytes }) => [bytes, [] as number[]])),
  }));
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const { bytes, times } of sizes) {
      const token = tokenOfSize(bytes, benchKey);
      for (const { read, cpuUs } of orderOfRound(figures, round + warmUpRounds)) {
        const before = process.cpuUsage();
        for (let done = 0; done < times; done++) await read(token);
        const { user, system } = process.cpuUsage(before);
        if (round >= 0) cpuUs[bytes]?.push((user + system) / times);
      }
    }
  }
  report(`readers  ${rounds} rounds`);
  return {
    machine,
    rounds,
    sizes: sizes.map(({ bytes }) => bytes),
    readers: figures.map(({ name, cpuUs }) => ({ name, cpuUs })),
  };
}

const tokenOfSize = (bytes: number, key: string): string =>
  (JSON.parse(requestOfSize(bytes, key).body) as { readonly data: string }).data;

/** Bundled as the receiver is: what jose decodes base64 with is decided there. */
async function ours(): Promise<Reader> {
  const folder = bundle("receiver", join(import.meta.dirname, "our-reader.ts"));
  const { createReader } = (await import(join(folder, "index.mjs"))) as typeof OurReader;
  return createReader(benchKey);
}

/** JavaScript: its packages and their types are there for the measurements only. */
async function libraries(): Promise<Readonly<Record<string, Reader>>> {
  const file = new URL("token-readers.js", import.meta.url).href;
  const { libraryReaders } = (await import(file)) as {
    readonly libraryReaders: (secret: string) => Readonly<Record<string, Reader>>;
  };
  return libraryReaders(benchKey);
}

async function mustRefuse(name: string, read: Reader, forged: string): Promise<void> {
  const refused = await Promise.resolve(forged)
    .then(read)
    .then(
      () => false,
      () => true,
    );
  if (!refused) throw new Error(`${name} takes a forged token: correct it before it is timed`);
}
