/** Lets workers through, or holds them back. */
export interface PauseGate {
  readonly isClosed: () => boolean;
  readonly close: () => void;
  readonly open: () => void;
  /** Resolves when it is open, at once or later. */
  opened(): Promise<void>;
}

export function createPauseGate(): PauseGate {
  let closed: PromiseWithResolvers<undefined> | null = null;
  return {
    isClosed: () => closed !== null,
    close() {
      closed ??= Promise.withResolvers<undefined>();
    },
    open() {
      closed?.resolve(undefined);
      closed = null;
    },
    async opened() {
      await closed?.promise;
    },
  };
}
