/** A state that others watch. */
export interface Observed<State> {
  current(): State;
  /** @returns ends the watching */
  onChange(listener: (state: State) => void): () => void;
}

export interface Observable<State> extends Observed<State> {
  /** Tells the watchers when it is another state than before. */
  set(state: State): void;
}

export function createObservable<State>(initial: State): Observable<State> {
  const listeners = new Set<(state: State) => void>();
  let state = initial;
  return {
    current: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener(next);
    },
  };
}
