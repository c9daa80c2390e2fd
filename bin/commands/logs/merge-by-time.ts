/**
 * Merges sequences that are each in the order of their times into one. Holds one item of each.
 * @throws what the first sequence that fails throws, once what came before it is given
 */
export async function* mergeByTime<Item extends { readonly at: number }>(
  sources: readonly AsyncIterable<Item>[],
): AsyncGenerator<Item> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      let first = -1;
      let earliest = Infinity;
      for (const [index, head] of heads.entries()) {
        if (head.done === true || (first !== -1 && head.value.at >= earliest)) continue;
        first = index;
        earliest = head.value.at;
      }
      const head = heads[first];
      const iterator = iterators[first];
      if (head === undefined || iterator === undefined || head.done === true) return;
      yield head.value;
      heads[first] = await iterator.next();
    }
  } finally {
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()));
  }
}
