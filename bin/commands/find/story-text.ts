import { printable } from "../../../local/terminal.ts";
import { durationText } from "../../common/duration-text.ts";
import type { Part } from "../../common/part.ts";
import type { NamedObject } from "../../common/read-object.ts";
import { restText, timeOf } from "../logs/log-text.ts";
import type { FoundDelivery } from "./found-story.ts";
import type { StackStory } from "./stack-story.ts";

/** A story for a person: a block a delivery, then what else is known, and what is not. */
export function storyText(
  { resource, id }: NamedObject,
  where: string,
  story: StackStory,
  now: number,
): readonly string[] {
  const { deliveries } = story;
  const count = deliveries.length === 1 ? "1 delivery" : `${deliveries.length} deliveries`;
  return [
    `${resource}/${id} of ${where}: ${deliveries.length === 0 ? "nothing was found" : count}`,
    ...deliveries.flatMap((delivery) => ["", ...deliveryText(delivery, now)]),
    "",
    ...footer(story),
  ].map((line) => printable(line));
}

function deliveryText(delivery: FoundDelivery, now: number): readonly string[] {
  const { id, receivedAt, action, state, attempts, error, nextAttemptAt, places, marks } = delivery;
  const time = receivedAt === null ? "?" : timeOf(Date.parse(receivedAt));
  const tried = attempts === null || attempts < 2 ? "" : `, ${attempts} attempts`;
  const next = nextAttemptAt === null ? "" : `, next in ${durationText(nextAttemptAt - now)}`;
  return [
    `${time}  ${action ?? "?"}  ${state}${tried}${error === null ? "" : `, ${error}`}${next}  ${id}`,
    ...marks.map((mark) => `  * ${mark}`),
    ...places.map((place) => `  * lies in ${place}`),
    ...delivery.lines.map((line) => {
      const rest = restText(line.fields);
      const name = (line.function ?? "-").padEnd(10);
      return `  ${timeOf(line.at)}  ${name} ${line.message}${rest === "" ? "" : `  ${rest}`}`;
    }),
  ];
}

function footer(story: StackStory): readonly string[] {
  const { logs, queue, version } = story;
  return [
    ...known(version, (value) =>
      value === null
        ? "No version of it is in the table."
        : `Newest version handled: ${instant(value.handled)}; received: ${instant(value.received)}.`,
    ),
    ...known(
      queue,
      ({ waiting, inFlight }) =>
        `The queue has ${waiting} waiting and ${inFlight} in flight. What is in it is not looked at: a ` +
        "receive would hide a delivery from the consumer, and hold up its object.",
    ),
    ...known(logs, ({ more, scannedBytes }) =>
      [
        `${megabytes(scannedBytes)} MB of logs were searched (CloudWatch charges about half a cent a GB).`,
        more ? "There are more lines than these 10,000: give a shorter --since." : "",
      ]
        .filter((text) => text !== "")
        .join(" "),
    ),
    ...unknownText(story),
  ];
}

const partNames = {
  logs: "the logs",
  records: "the failure records",
  deadLetters: "the dead-letter queue",
  bucket: "the bucket",
  queue: "the queue",
  version: "the version record",
} as const;

export type StoryPart = keyof typeof partNames;

/** The parts that could not be read, with why. */
export const unknownParts = (
  story: StackStory,
): readonly { readonly part: StoryPart; readonly why: string }[] =>
  (Object.keys(partNames) as StoryPart[]).flatMap((part) => {
    const read = story[part];
    return read.known ? [] : [{ part, why: read.why }];
  });

const unknownText = (story: StackStory): readonly string[] =>
  unknownParts(story).map(({ part, why }) => `Unknown: ${partNames[part]}: ${why}.`);

const known = <Value>(part: Part<Value>, tell: (value: Value) => string): readonly string[] =>
  part.known ? [tell(part.value)] : [];

const instant = (at: number | null): string => (at === null ? "none" : new Date(at).toISOString());

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
