import { memoryBucket, memoryKeys, memoryQueue, refusedForGood } from "../fakes.ts";
import { inMemoryReceiver, type InMemoryReceiver } from "../in-memory-receiver.ts";
import { acceptedKeys } from "./inputs.ts";
import type { Verdict } from "./oracle.ts";

/**
 * A receiver in one state of the world, and the status that each kind of request must get from it.
 */
export interface Subject {
  readonly receiver: InMemoryReceiver;
  readonly status: Readonly<Record<Verdict["kind"], number>>;
  /** Where an answer of 200 to a delivery is durable. */
  readonly place: "queue" | "pending/" | "pending/unverified/";
}

const unlimited = Number.MAX_SAFE_INTEGER;
const base = { holdBytes: unlimited, refusedBytes: unlimited, refusedObjects: unlimited };
const keys = () => memoryKeys(acceptedKeys);
const broken = () => refusedForGood;

const wellStatus: Subject["status"] = {
  malformed: 400,
  algorithm: 401,
  unsigned: 401,
  contradicted: 401,
  unreadable: 200,
  ping: 200,
  delivery: 200,
};
/** Of what is well-formed HS256, nothing is known without a key. */
const whatever = (status: number): Partial<Subject["status"]> =>
  Object.fromEntries(
    (["unsigned", "contradicted", "unreadable", "ping", "delivery"] as const).map((kind) => [
      kind,
      status,
    ]),
  );

export const subjectNames = [
  "well",
  "queue down",
  "all down",
  "no key",
  "keys unreadable",
] as const;
export type SubjectName = (typeof subjectNames)[number];

/** The receiver in each state, with a function that is handed each line that one writes. */
export function createSubjects(
  write: (line: string) => void,
): Readonly<Record<SubjectName, Subject>> {
  const make = (options: Parameters<typeof inMemoryReceiver>[0]): InMemoryReceiver =>
    inMemoryReceiver({ ...base, write, ...options });
  return {
    well: { receiver: make({ keys: keys() }), status: wellStatus, place: "queue" },
    "queue down": {
      receiver: make({ keys: keys(), queue: memoryQueue(broken) }),
      status: wellStatus,
      place: "pending/",
    },
    "all down": {
      receiver: make({ keys: keys(), queue: memoryQueue(broken), bucket: memoryBucket(broken) }),
      status: { ...wellStatus, unreadable: 503, delivery: 503 },
      place: "pending/",
    },
    "no key": {
      receiver: make({ keys: memoryKeys() }),
      status: { ...wellStatus, ...whatever(503) },
      place: "pending/",
    },
    "keys unreadable": {
      receiver: make({ keys: Object.assign(keys(), { failing: true }) }),
      status: { ...wellStatus, ...whatever(200) },
      place: "pending/unverified/",
    },
  };
}
