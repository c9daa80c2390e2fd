/** A clock that only goes on when the next timer is due, so that hours pass in milliseconds. */
export interface VirtualTime {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs something once, `ms` from now. @returns takes it back */
  after(ms: number, run: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /**
   * Runs timers in the order they are due, each with all the promise steps that follow from it.
   * @returns true once `done`; false when `limit` (milliseconds since the epoch) comes first, or
   *   nothing is left to happen
   */
  run(done: () => boolean, limit: number): Promise<boolean>;
}

interface Timer {
  readonly at: number;
  /** Timers due at the same moment run in the order they were set. */
  readonly order: number;
  run: (() => void) | null;
}

const realSetImmediate = setImmediate;
/** Node empties its queue of promise steps before the next immediate. */
const promiseSteps = (): Promise<void> =>
  new Promise((resolve) => {
    realSetImmediate(resolve);
  });

export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  let set = 0;
  const heap: Timer[] = [];

  const after = (ms: number, run: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(ms, 0), order: set++, run };
    push(heap, timer);
    return () => {
      timer.run = null;
    };
  };

  return {
    now: () => now,
    after,
    sleep: (ms) =>
      new Promise((resolve) => {
        after(ms, resolve);
      }),
    async run(done, limit) {
      await promiseSteps();
      while (!done()) {
        const timer = pop(heap);
        if (timer === undefined || timer.at > limit) return false;
        if (timer.run === null) continue;
        now = timer.at;
        timer.run();
        await promiseSteps();
      }
      return true;
    },
  };
}

const isBefore = (a: Timer, b: Timer): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap, the timer due next in front. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  heap.push(timer);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || isBefore(parent, timer)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    if (left === undefined) break;
    const [child, step] =
      right !== undefined && isBefore(right, left) ? [right, 2] : ([left, 1] as const);
    if (isBefore(last, child)) break;
    heap[at] = child;
    at = 2 * at + step;
  }
  heap[at] = last;
  return first;
}
