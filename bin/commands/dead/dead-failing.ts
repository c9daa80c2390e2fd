import type { FailureRecord } from "../../../lambda/aws/failure-records.ts";
import { errorName } from "../../../lambda/common/log.ts";
import { sayNotFound } from "../../../lambda/dead/find-dead-letters.ts";
import { addToGroup, printGroups, type Groups } from "../../common/print-groups.ts";
import type { Output } from "../../common/output.ts";
import type { Target } from "../../common/target.ts";
import { makeVisibleNow } from "../../../lambda/dead/make-visible.ts";
import { errorText, whyFromRecord } from "../../../lambda/dead/why-dead.ts";

type Print = (line: string) => void;

/**
 * Lists the deliveries that failed and are attempted again, without personal data; or as JSON:
 * `{ failing: [{ id, cause, resource, action, resourceId, attempts, givenUp, firstFailedAt,
 * nextAttemptAt }] }`.
 */
export async function listFailing(target: Target, { json, print, say }: Output): Promise<number> {
  const groups: Groups = new Map();
  const rows: object[] = [];
  let count = 0;
  for await (const record of target.records.list("failing")) {
    const cause = errorText(whyFromRecord(record));
    if (json) rows.push(rowOf(record, cause));
    else addToGroup(groups, cause, lineOf(record));
    count++;
  }
  if (json) print(JSON.stringify({ failing: rows }, null, 2));
  else printGroups(groups, print);
  say(`${failingOf(count)} of ${target.name}`);
  return 0;
}

const failingOf = (count: number): string =>
  `${count} failing ${count === 1 ? "delivery" : "deliveries"}`;

function rowOf(record: FailureRecord, cause: string): object {
  const { deliveryId: id, resource, action, resourceId, attempts, givenUp } = record;
  const at = (time: number | null): string | null =>
    time === null ? null : new Date(time).toISOString();
  return {
    ...{ id, cause, resource, action, resourceId, attempts, givenUp },
    firstFailedAt: at(record.firstFailedAt),
    nextAttemptAt: at(record.nextAttemptAt),
  };
}

function lineOf(record: FailureRecord): string {
  const { deliveryId, resource, action, resourceId, attempts, nextAttemptAt, givenUp } = record;
  const what = `${resource ?? "-"}:${action ?? "-"} ${resourceId ?? "-"}`;
  const since = new Date(record.firstFailedAt).toISOString();
  const next =
    nextAttemptAt === null ? "being attempted" : `next ${new Date(nextAttemptAt).toISOString()}`;
  const made = `${attempts} ${attempts === 1 ? "attempt" : "attempts"} since ${since}`;
  return `${deliveryId}  ${what}  ${made}  ${givenUp ? "given up" : next}`;
}

/** So many are no trouble of single deliveries. */
const mostFailed = 50;

/**
 * Has waiting deliveries attempted now instead of after their wait.
 * @param id its beginning; null: all
 */
export async function retryNow(id: string | null, target: Target, print: Print): Promise<number> {
  const chosen = await chooseFailing(id, target, print);
  if (chosen === null) return 1;
  if (chosen.length === 0) return 0;
  const what = id === null ? failingOf(chosen.length) : `delivery ${idOf(chosen)}`;
  print(`Making ${what} of ${target.name} visible now.`);
  const { visible, failed } = await makeVisible(chosen, target, print);
  print(`${visible} of ${chosen.length} will be attempted within seconds`);
  if (visible + failed < chosen.length) print(notWaiting);
  return failed > 0 ? 1 : 0;
}

/** Sends a waiting delivery to the dead-letter queue without a further attempt. */
export async function giveUp(id: string, target: Target, print: Print): Promise<number> {
  const chosen = await chooseFailing(id, target, print);
  if (chosen === null) return 1;
  print(`Giving up delivery ${idOf(chosen)} of ${target.name}.`);
  const given: FailureRecord[] = [];
  for (const record of chosen) {
    if (await target.records.giveUp(record)) given.push(record);
  }
  if (given.length === 0) {
    print("It is not failing any more: it was handled or is dead meanwhile. Nothing was done.");
    return 1;
  }
  const { visible, failed } = await makeVisible(given, target, print);
  print(
    visible === given.length
      ? 'It goes to the dead-letter queue within seconds: "dead list" shows it then.'
      : `It goes to the dead-letter queue when the queue hands it out next. ${notWaiting}`,
  );
  return failed > 0 ? 1 : 0;
}

const notWaiting =
  "Where a wait could not be cut short, an attempt is under way or about to begin.";

const idOf = (records: readonly FailureRecord[]): string => records[0]?.deliveryId ?? "";

/** The failing records of one delivery, or all; null: not exactly one, which was said. */
async function chooseFailing(
  id: string | null,
  target: Target,
  print: Print,
): Promise<readonly FailureRecord[] | null> {
  const chosen: FailureRecord[] = [];
  for await (const record of target.records.list("failing")) {
    if (id === null || record.deliveryId.startsWith(id)) chosen.push(record);
  }
  const ids = [...new Set(chosen.map(({ deliveryId }) => deliveryId))];
  if (ids.length === 1 || (id === null && ids.length > 0)) return chosen;
  if (id === null) {
    print(`No delivery of ${target.name} is failing.`);
    return chosen;
  }
  if (ids.length > 1) sayNotFound({ kind: "several", ids }, id, print);
  else {
    print(
      `No failing delivery has an id that begins with ${id}: "dead list --failing" shows which ` +
        'there are, "dead list" which are dead.',
    );
  }
  return null;
}

interface MadeVisible {
  readonly visible: number;
  /** Messages for which SQS failed. */
  readonly failed: number;
}

/** Makes messages visible by the receipt handles of their last receives. */
async function makeVisible(
  records: readonly FailureRecord[],
  { sqs, queueUrl }: Target,
  print: Print,
): Promise<MadeVisible> {
  let visible = 0;
  let failed = 0;
  for (const { deliveryId, receiptHandle } of records) {
    if (receiptHandle === null) continue;
    try {
      if (await makeVisibleNow(sqs, queueUrl, receiptHandle)) visible++;
    } catch (error) {
      print(`${deliveryId} keeps its wait: it could not be cut short (${errorName(error)})`);
      failed++;
      if (failed === mostFailed) throw error;
    }
  }
  return { visible, failed };
}
