import type { DeadLetter, DeadLetterQueue } from "../../../lambda/dead/dead-letters.ts";
import { walkThrough, type Walk } from "../../../lambda/dead/walk.ts";

interface Message {
  readonly id: string;
  readonly group: string;
  handle: string;
  visibleAt: number;
  removed: boolean;
}

/**
 * A FIFO queue as SQS documents it: the oldest visible messages first, none of a group of which one
 * is taken, a receipt handle that ends with its time-out. Each receive takes 50 ms of a clock of
 * its own.
 */
function fifoQueue(groups: readonly string[], { renews = true } = {}) {
  const clock = { ms: 0 };
  const messages = groups.map((group, index): Message => ({
    id: `message-${index}`,
    group,
    handle: "",
    visibleAt: 0,
    removed: false,
  }));
  const byHandle = new Map<string, Message>();
  /** By group, until when one of its dead letters is hidden. */
  const lockedUntil = new Map<string, number>();
  const hide = (message: Message, until: number): void => {
    message.visibleAt = until;
    lockedUntil.set(message.group, until);
  };
  const current = (handle: string): Message | undefined => {
    const message = byHandle.get(handle);
    return message?.handle === handle && message.visibleAt > clock.ms ? message : undefined;
  };
  const hiddenMs = 120_000;
  const deadLetters: DeadLetterQueue = {
    hiddenMs,
    take() {
      clock.ms += 50;
      const open = new Map<string, boolean>();
      const taken: DeadLetter[] = [];
      for (const message of messages) {
        if (taken.length === 10) break;
        const { id, group } = message;
        if (message.removed || message.visibleAt > clock.ms) continue;
        const isOpen = open.get(group) ?? (lockedUntil.get(group) ?? 0) <= clock.ms;
        open.set(group, isOpen);
        if (!isOpen) continue;
        message.handle = `${id}-${clock.ms}`;
        hide(message, clock.ms + hiddenMs);
        byHandle.set(message.handle, message);
        taken.push({
          messageId: id,
          receiptHandle: message.handle,
          body: "",
          groupId: group,
          deduplicationId: "",
          attributes: {},
          delivery: null,
        });
      }
      return Promise.resolve(taken);
    },
    keep(handles) {
      for (const handle of renews ? handles : []) {
        const message = current(handle);
        if (message !== undefined) hide(message, clock.ms + hiddenMs);
      }
      return Promise.resolve();
    },
    release(handles) {
      for (const handle of handles) {
        const message = current(handle);
        if (message !== undefined) hide(message, 0);
      }
      return Promise.resolve();
    },
    remove(handles) {
      for (const handle of handles) {
        const message = current(handle);
        if (message === undefined) return Promise.reject(new Error("the handle has expired"));
        message.removed = true;
        lockedUntil.set(message.group, 0);
      }
      return Promise.resolve();
    },
    count: () => Promise.resolve(messages.filter(({ removed }) => !removed).length),
  };
  const hidden = (): number =>
    messages.filter(({ removed, visibleAt }) => !removed && visibleAt > clock.ms).length;
  const pass = (ms: number): void => {
    clock.ms += ms;
  };
  return { deadLetters, hidden, now: () => clock.ms, pass };
}

const groupsOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `group-${n}`);
const never = new AbortController().signal;

async function walkAll(
  { deadLetters, now }: ReturnType<typeof fifoQueue>,
  each: (met: readonly DeadLetter[]) => readonly DeadLetter[] = () => [],
): Promise<string[]> {
  const ids: string[] = [];
  await walkThrough(
    deadLetters,
    never,
    async (walk) => {
      for (;;) {
        const met = await walk.next();
        if (met.length === 0) return;
        ids.push(...met.map(({ messageId }) => messageId));
        const gone = each(met);
        if (gone.length > 0) await walk.remove(gone);
      }
    },
    now,
  );
  return ids;
}

describe("a walk through the dead letters", () => {
  it("meets each of 40,000 once, in more time than a dead letter stays hidden, and gives all back", async () => {
    const queue = fifoQueue(groupsOf(40_000));
    const ids = await walkAll(queue);
    expect(queue.now()).toBeGreaterThan(180_000);
    expect(ids).toHaveLength(40_000);
    expect(new Set(ids).size).toBe(40_000);
    expect(queue.hidden()).toBe(0);
  });

  it("removes what it met long ago, by the receipt handle that still counts", async () => {
    const queue = fifoQueue(groupsOf(30_000));
    const first: DeadLetter[] = [];
    await walkThrough(
      queue.deadLetters,
      never,
      async (walk) => {
        for (;;) {
          const met = await walk.next();
          if (met.length === 0) break;
          if (first.length < 10) first.push(...met);
        }
        await walk.remove(first);
      },
      queue.now,
    );
    expect(queue.now()).toBeGreaterThan(120_000);
    expect(await queue.deadLetters.count()).toBe(29_990);
  });

  it("comes to those behind a dead letter that it removed, and not to those behind one that stays", async () => {
    const queue = fifoQueue([...Array.from({ length: 25 }, () => "one"), "other"]);
    const ids = await walkAll(queue, (met) => met.filter(({ groupId }) => groupId === "one"));
    expect(ids).toHaveLength(26);
    const staying = fifoQueue(Array.from({ length: 25 }, () => "one"));
    expect(await walkAll(staying)).toHaveLength(10);
  });

  it("gives up with a reason where dead letters come back before it can get past them", async () => {
    const queue = fifoQueue(groupsOf(30_000), { renews: false });
    await expect(walkAll(queue)).rejects.toThrow("come back faster");
  });

  it("keeps hidden the rest of a take that is acted on one by one over a slow line", async () => {
    const queue = fifoQueue(groupsOf(10));
    await walkThrough(
      queue.deadLetters,
      never,
      async (walk) => {
        for (const deadLetter of await walk.next()) {
          queue.pass(20_000);
          await walk.remove([deadLetter]);
        }
      },
      queue.now,
    );
    expect(queue.now()).toBeGreaterThan(200_000);
    expect(await queue.deadLetters.count()).toBe(0);
  });

  it("ends with the visit's own error, also where giving back fails", async () => {
    const { deadLetters } = fifoQueue(groupsOf(1));
    const release = () => Promise.reject(new Error("not given back"));
    const visit = async (walk: Walk): Promise<never> => {
      await walk.next();
      throw new Error("the reason");
    };
    await expect(walkThrough({ ...deadLetters, release }, never, visit)).rejects.toThrow(
      "the reason",
    );
    const done = walkThrough({ ...deadLetters, release }, never, (walk) => walk.next());
    await expect(done).rejects.toThrow("not given back");
  });
});
