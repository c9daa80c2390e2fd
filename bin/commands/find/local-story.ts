import { printable } from "../../../local/terminal.ts";
import type { Change, Story, StoryEntry } from "../../../local/view/story.ts";
import { askLocalRun, RefusedLocally } from "../../common/local-api.ts";
import type { NamedObject } from "../../common/read-object.ts";
import { timeOf } from "../logs/log-text.ts";

/** The story as the page shows it; null when no delivery of the object is known. */
export async function readLocalStory(
  port: number,
  { resource, id }: NamedObject,
): Promise<Story | null> {
  const query = new URLSearchParams({ resource, id });
  try {
    return (await askLocalRun(port, `/api/view/story?${query.toString()}`)) as Story;
  } catch (error) {
    if (error instanceof RefusedLocally && error.status === 404) return null;
    throw error;
  }
}

export function localStoryText(story: Story, where: string): readonly string[] {
  const { resource, resourceId, label, entries } = story;
  const named = label === null || label === resourceId ? "" : ` (${label})`;
  const count = entries.length === 1 ? "1 delivery" : `${entries.length} deliveries`;
  return [
    `${resource}/${resourceId}${named} of ${where}: ${count}`,
    ...entries.flatMap((entry) => ["", ...entryText(entry)]),
  ].map((line) => printable(line));
}

const mostChanges = 10;

function entryText({ row, version, changes, moreChanges, marks }: StoryEntry): readonly string[] {
  const tried = row.attempts < 2 ? "" : `, ${row.attempts} attempts`;
  const error = row.error === null ? "" : `, ${row.error}`;
  const shown = changes.slice(0, mostChanges);
  const hidden = changes.length - shown.length;
  return [
    `${timeOf(Date.parse(row.receivedAt))}  ${row.action ?? "?"}  ${row.status}${tried}${error}  ${row.id}`,
    ...(version === null ? [] : [`  version ${version}`]),
    ...marks.map((mark) => `  * ${mark}`),
    ...shown.map(changeText),
    ...(hidden > 0 || moreChanges
      ? [`  and ${hidden}${moreChanges ? " or more" : ""} more changes`]
      : []),
  ];
}

function changeText({ pointer, kind, before, after }: Change): string {
  switch (kind) {
    case "added":
      return `  + ${pointer}: ${after ?? ""}`;
    case "removed":
      return `  - ${pointer}: ${before ?? ""}`;
    case "changed":
      return `  ~ ${pointer}: ${before ?? ""} → ${after ?? ""}`;
  }
}
