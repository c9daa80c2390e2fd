import { watch } from "chokidar";
import path from "node:path";

export interface FilesWatched {
  /** Watches further files; those that are watched already stay so. */
  add(files: readonly string[]): void;
  close(): Promise<void>;
}

/**
 * Several saves are one as long as they come this close to each other: "save all", and editors that
 * write a file in two steps.
 */
const quietMs = 100;
/** For a tool that never stops writing. */
const longestMs = 1_000;

const notSources = /(?:^|[/\\])(?:node_modules|\.git)(?:[/\\]|$)|(?:~|\.sw[a-z]|\.tmp)$/;

/**
 * Watches files and folders, editors included that save by putting another file in the old one's
 * place.
 * @param onSaved gets what was written, made or removed: absolute paths, once each
 * @returns when all of them are watched
 */
export async function watchFiles(
  places: readonly string[],
  onSaved: (files: readonly string[]) => void,
): Promise<FilesWatched> {
  const watcher = watch([...places], {
    ignoreInitial: true,
    ignored: (file) => notSources.test(file),
  });
  const saved = new Set<string>();
  let quiet: NodeJS.Timeout | undefined;
  let since = 0;
  const tell = (): void => {
    const files = [...saved];
    saved.clear();
    onSaved(files);
  };
  watcher.on("all", (_event, file) => {
    const now = performance.now();
    if (saved.size === 0) since = now;
    saved.add(path.resolve(file));
    clearTimeout(quiet);
    quiet = setTimeout(tell, Math.min(quietMs, Math.max(0, since + longestMs - now)));
  });
  // A folder that goes while it is read, or no more watches: what is watched already goes on.
  watcher.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
  });
  return {
    add(files) {
      watcher.add([...files]);
    },
    async close() {
      clearTimeout(quiet);
      await watcher.close();
    },
  };
}
