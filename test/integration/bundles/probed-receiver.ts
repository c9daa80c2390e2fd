import { setImmediate } from "node:timers/promises";
import { handler as receive } from "../../../lambda/receiver/index.ts";

/** What keeps the process busy, by kind, as Node counts it. */
export type Resources = Readonly<Record<string, number>>;

let rejections = 0;
process.on("unhandledRejection", () => {
  rejections++;
});

function resources(): Resources {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/**
 * The receiver, which also tells what was under way before its request and what is left behind its
 * answer.
 */
export async function handler(event: Parameters<typeof receive>[0]) {
  const before = resources();
  const { statusCode, body } = await receive(event);
  // What was aborted is closed by the event loop's next turn, before an answer can be on its way.
  await setImmediate();
  await setImmediate();
  const after = resources();
  const answer = { ...(JSON.parse(body) as object), before, after, rejections };
  return { statusCode, body: JSON.stringify(answer) };
}
