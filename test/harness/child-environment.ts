/**
 * What a child process of a test needs of this process's environment, and nothing that would
 * configure it.
 */
export function childEnvironment(): Readonly<Record<string, string | undefined>> {
  const { PATH, HOME, TMPDIR, NODE_DISABLE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, TMPDIR, NODE_DISABLE_COMPILE_CACHE };
}
