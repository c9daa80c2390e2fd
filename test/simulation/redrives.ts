import { deliveryIdIn } from "./event-source.ts";
import type { World } from "./world.ts";

const pauses = [60_000, 7 * 60_000] as const;

/**
 * An operator who moves dead letters back again and again: sends under a fresh deduplication id that is kept for the letter, then
 * removes the letter. Letters whose handler calls them unprocessable stay.
 */
export function startRedrives(world: World): void {
  const { time, queue, deadLetters, ledger, wiring } = world;
  const everyMs = world.random.pick(pauses);
  const freshIds = new Map<string, string>();

  const redrive = async (): Promise<void> => {
    const operator = world.start(0.2);
    for (const letter of deadLetters.filter((each) => isRedrivable(world, each.body))) {
      const id = deliveryIdIn(letter.body);
      const fresh = freshIds.get(letter.messageId) ?? `redrive-${letter.messageId}`;
      freshIds.set(letter.messageId, fresh);
      const { body, groupId } = letter;
      const deduplicationId = wiring.redriveId(fresh, id);
      try {
        await operator.call("queue", () => queue.send({ body, groupId, deduplicationId }));
        await operator.call("deletion", () => {
          const at = deadLetters.indexOf(letter);
          if (at !== -1) deadLetters.splice(at, 1);
        });
        ledger.note("redriven");
      } catch {
        ledger.note("redrive failed");
      }
    }
  };
  const schedule = (): void => {
    time.after(everyMs, () => {
      void redrive();
      schedule();
    });
  };
  schedule();
}

export const isRedrivable = ({ truths }: Pick<World, "truths">, body: string): boolean =>
  truths.get(deliveryIdIn(body))?.unprocessable !== true;
