import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import type { WebhookEvent } from "../../../lambda/receiver/receive.ts";
import type { Delivery } from "../../../lambda/contract/delivery.ts";
import { acceptedKeys, event as anyEvent } from "./inputs.ts";
import { judge, type Verdict } from "./oracle.ts";
import { createSubjects, subjectNames, type Subject, type SubjectName } from "./subjects.ts";

export interface FuzzReport {
  readonly runs: number;
  /** What went wrong, with the smallest input found that shows it; null when nothing did. */
  readonly finding: string | null;
  /** How many requests of each kind were sent. */
  readonly kinds: Readonly<Partial<Record<Verdict["kind"], number>>>;
  /**
   * Bytes of heap in use after a collection, ten times in equal steps of the run; empty when
   * `collect` is not given.
   */
  readonly heap: readonly number[];
}

/** So many bytes more at the end than after the first fifth of the run are growth. */
const mostGrowthBytes = 4_000_000;

/**
 * Sends random and mutated requests through the receiver, in each state of the world, and compares
 * every answer and everything stored with the oracle's.
 * @param options.seed the same seed and number of runs send the same requests
 * @param options.collect collects garbage, so that the heap can be measured
 */
export async function runFuzz(options: {
  readonly runs: number;
  readonly seed: number;
  readonly collect?: () => void;
  readonly onProgress?: (runs: number) => void;
}): Promise<FuzzReport> {
  const { runs, seed, collect, onProgress } = options;
  const lines: string[] = [];
  const subjects = createSubjects((line) => lines.push(line));
  const kinds: Partial<Record<Verdict["kind"], number>> = {};
  const heap: number[] = [];
  const step = Math.max(Math.floor(runs / 10), 1);
  let sent = 0;

  async function holds(event: WebhookEvent, name: SubjectName): Promise<void> {
    if (++sent % step === 0) {
      collect?.();
      if (collect !== undefined) heap.push(process.memoryUsage().heapUsed);
      onProgress?.(sent);
    }
    const verdict = judge(event, acceptedKeys);
    kinds[verdict.kind] = (kinds[verdict.kind] ?? 0) + 1;
    lines.length = 0;
    const subject = subjects[name];
    const { queue, bucket, clock } = subject.receiver;
    queue.messages.length = 0;
    bucket.objects.clear();
    clock.advance(20);
    const answer = await subject.receiver.receive(event);
    const output = [...lines, answer.body].join("\n");
    const wrong =
      wrongStatus(answer.statusCode, verdict, subject) ??
      wrongStore(answer.statusCode, verdict, subject) ??
      (output.includes("PLANT") ? "A key was written out" : null);
    if (wrong !== null) throw new Error(`${wrong} (${name}, ${verdict.kind})`);
  }

  const property = fc.asyncProperty(anyEvent, fc.constantFrom(...subjectNames), holds);
  const details = await fc.check(property, { seed, numRuns: runs });
  const [, , first = 0] = heap;
  const growth = (heap.at(-1) ?? 0) - first;
  return { runs: details.numRuns, finding: finding(), kinds, heap };

  function finding(): string | null {
    if (details.failed) {
      const error = details.errorInstance instanceof Error ? details.errorInstance.message : "";
      return `${error}: ${fc.stringify(details.counterexample)}`;
    }
    return growth > mostGrowthBytes ? `The heap grew by ${growth} bytes` : null;
  }
}

function wrongStatus(status: number, verdict: Verdict, subject: Subject): string | null {
  const expected = subject.status[verdict.kind];
  return status === expected ? null : `Answered ${status}, not ${expected}`;
}

/** What SQS takes in a message's body, where surrogates are sent as escapes. */
const takenBySqs = /^[\t\n\r\x20-\uD7FF\uE000-\uFFFD]*$/;

function wrongStore(status: number, verdict: Verdict, subject: Subject): string | null {
  const { queue, bucket } = subject.receiver;
  const objects = [...bucket.objects].map(([key, text]) => ({
    place: key.slice(0, key.lastIndexOf("/") + 1),
    text,
  }));
  const stored = [
    ...queue.messages.map(({ body }) => ({ place: "queue", text: body })),
    ...objects,
  ];
  const places = stored.map(({ place }) => place);
  if (status !== 200) {
    const kept = status !== 400 && places.length === 1 && places[0] === "refused/";
    return kept || places.length === 0 ? null : `Stored in ${places.join(", ")} what it refused`;
  }
  if (!isDeepStrictEqual(places, expectedPlaces(verdict, subject))) {
    return `Stored in ${places.join(", ") || "no place"} what it took`;
  }
  const [message] = queue.messages;
  if (message !== undefined) {
    if (!/^[\x21-\x7e]{1,128}$/.test(message.groupId)) return "SQS would refuse the group";
    if (!takenBySqs.test(message.body)) return "SQS would refuse the body";
  }
  const [{ place, text } = { place: "", text: "" }] = stored;
  if (verdict.kind !== "delivery" || place === "pending/unverified/") return null;
  const { data, key, resourceId, bound } = JSON.parse(text) as Delivery;
  if (!isDeepStrictEqual(data, verdict.data) || key !== verdict.key) return "The data changed";
  if (resourceId !== verdict.resourceId) return "It is of another object";
  return bound === verdict.bound ? null : "Its binding is another";
}

function expectedPlaces({ kind }: Verdict, { place }: Subject): readonly string[] {
  if (kind === "delivery" || place === "pending/unverified/") return [place];
  return kind === "unreadable" ? ["refused/"] : [];
}
