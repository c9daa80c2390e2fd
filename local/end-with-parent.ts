import process from "node:process";

/** Longest that a child may take over its own closing, in milliseconds. */
const closingMs = 3_000;

/**
 * Ties a child process to its parent: it ends when the parent closes the IPC channel, on purpose or
 * by dying. SIGINT and SIGTERM are left to the parent, because a signal to the whole group (Ctrl-C)
 * reaches both and the parent stops its children in order.
 * @param close what to close first
 */
export function endWithParent(close: () => Promise<void> = () => Promise.resolve()): void {
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore);
  process.on("SIGTERM", ignore);
  process.on("SIGHUP", ignore);
  process.once("disconnect", () => {
    setTimeout(() => process.exit(1), closingMs).unref();
    close().then(
      () => process.exit(),
      () => process.exit(1),
    );
  });
}
