/** What has been started and must be stopped, the last first. */
export interface Scope {
  /** Registers a way to stop something; called at once when the scope is closed already. */
  onClose(stop: () => Promise<void> | void): void;
  /**
   * Stops everything; a failure of one does not keep the others running. Further calls wait for the
   * first.
   */
  close(): Promise<void>;
}

export function createScope(): Scope {
  const stops: (() => Promise<void> | void)[] = [];
  let closing: Promise<void> | null = null;
  const run = async (stop: () => Promise<void> | void): Promise<void> => {
    try {
      await stop();
    } catch {
      // It is being thrown away: there is nobody left who could act on this.
    }
  };
  const closeAll = async (): Promise<void> => {
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await run(stop);
  };
  return {
    onClose(stop) {
      if (closing === null) stops.push(stop);
      else closing = closing.then(() => run(stop));
    },
    close: () => (closing ??= closeAll()),
  };
}
