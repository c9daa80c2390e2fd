import type { Output } from "../../common/output.ts";
import type { NamedObject } from "../../common/read-object.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { localStoryText, readLocalStory } from "./local-story.ts";
import { objectOfNumber } from "./object-of-number.ts";
import { readStackStory } from "./stack-story.ts";
import { storyText, unknownParts } from "./story-text.ts";

export interface FindOptions {
  /** An object, or an order's number. */
  readonly wanted: NamedObject | { readonly number: string };
  /** How far back the logs are searched, in milliseconds since the epoch. */
  readonly since: number;
  readonly stage: string | null;
}

/**
 * Tells the story of an object: all its deliveries and what became of them. As JSON: `{ target,
 * resource, id, story }`, of a stack with `unknown: [{ part, why }]`.
 * @returns 0; 1 when nothing is known of it; 2 when nothing is, and a part could not be read
 */
export async function runFind(
  { wanted, since, stage }: FindOptions,
  target: Target,
  around: Surroundings,
  signal: AbortSignal,
  { json, print, say }: Output,
): Promise<number> {
  const object =
    "number" in wanted ? await objectOfNumber(wanted.number, target, stage, around) : wanted;
  const { operations, name } = target;
  const show = (story: unknown, text: readonly string[], more: object = {}): void => {
    const document = { target: name, ...object, story, ...more };
    if (json) print(JSON.stringify(document, null, 2));
    else for (const line of text) print(line);
  };
  if (operations.kind === "local") {
    const story = await readLocalStory(operations.port, object);
    if (story === null) {
      show(null, []);
      say(`${object.resource}/${object.id}: the local run knows no delivery of it.`);
      return 1;
    }
    show(story, localStoryText(story, name));
    return 0;
  }
  const now = around.now().getTime();
  const story = await readStackStory(target, operations, object, { since, until: now }, signal);
  const unknown = unknownParts(story);
  show(story, storyText(object, name, story, now), { unknown });
  if (story.deliveries.length > 0) return 0;
  return unknown.length > 0 ? 2 : 1;
}
