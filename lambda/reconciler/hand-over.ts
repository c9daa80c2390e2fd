import { judgeVersion, type Judgement, type VersionRecord } from "../common/judge-version.ts";
import type { VersionRecords } from "../aws/version-records.ts";
import { reconciledAction, type Announced, type ReconciledName } from "../contract/reconciled.ts";
import { announcedOf } from "./announced.ts";
import { deliveryHead, foundObject, type FoundObject } from "./found-object.ts";
import type { Row } from "./read-window.ts";
import type { RegisteredPairs } from "./registered-pairs.ts";
import type { SendFound } from "./send-found.ts";

/** An object whose version was judged. */
export interface JudgedObject {
  readonly found: FoundObject;
  /** What was known of it; null: nothing. */
  readonly record: VersionRecord | null;
  readonly judgement: Judgement;
  readonly announced: Announced;
}

export interface JudgeOptions {
  readonly versions: Pick<VersionRecords, "readAll">;
  readonly pairs: RegisteredPairs;
  /** Changes that no webhook announces count, too. */
  readonly all: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const mostAtOnce = 100;

/** Judges objects of a list; those without an id or a time are left out. */
export async function judgeRows(
  resource: ReconciledName,
  rows: readonly Row[],
  { versions, pairs, all, now }: JudgeOptions,
): Promise<readonly JudgedObject[]> {
  const found = rows.flatMap((row) => foundObject(resource, row) ?? []);
  const judged: JudgedObject[] = [];
  for (let from = 0; from < found.length; from += mostAtOnce) {
    const some = found.slice(from, from + mostAtOnce);
    const records = await versions.readAll(some.map(({ key }) => key));
    for (const object of some) {
      const announced = announcedOf(resource, object, pairs, { all, now: now() });
      const record = records.get(object.key) ?? null;
      const judgement = judgeVersion(record, object, announced);
      judged.push({ found: object, record, judgement, announced });
    }
  }
  return judged;
}

/** Whether a handler is to get an object, by what is known now. */
export const isHandedOver = ({ judgement, announced }: JudgedObject): boolean =>
  judgement !== "known" && (judgement !== "unannounced" || announced.all);

const sideBySide = 8;

/** What a delivery says of an object that was found. */
export type DeliveryAbout = Omit<Parameters<typeof deliveryHead>[1], "receivedAt">;

/** Puts objects on the queue. Rejects when one of them is not there. */
export async function sendEach(
  judged: readonly JudgedObject[],
  send: SendFound,
  now: () => number,
  about: (judged: JudgedObject) => DeliveryAbout,
): Promise<void> {
  for (let from = 0; from < judged.length; from += sideBySide) {
    await Promise.all(
      judged.slice(from, from + sideBySide).map((each) => {
        const receivedAt = new Date(now()).toISOString();
        return send(deliveryHead(each.found, { receivedAt, ...about(each) }), each.found.data);
      }),
    );
  }
}

/**
 * Puts what a run found on the queue. Rejects when one of them is not there.
 * @returns how many of them a handler is to get, by what is known now
 */
export async function handOver(
  judged: readonly JudgedObject[],
  send: SendFound,
  now: () => number,
): Promise<number> {
  // What seems to be announced by no webhook, too: a change that is still queued may have gone the
  // other way, and then this one back again. The consumer knows when its turn has come.
  const wanted = judged.filter(({ judgement }) => judgement !== "known");
  await sendEach(wanted, send, now, ({ judgement, announced }) => ({
    action: judgement === "created" ? "create" : reconciledAction,
    origin: "reconciler",
    announced,
  }));
  return wanted.filter(isHandedOver).length;
}
