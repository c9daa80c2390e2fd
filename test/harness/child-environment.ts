/**
 * What a child process of a test needs of this process's environment, and nothing that would
 * configure it.
 */
export function childEnvironment(): Readonly<Record<string, string | undefined>> {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  // CloudFormation's rules take most of a synthesis. `npm run synth` and test/integration/stack
  // check them; a local run need not.
  return { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, CDK_VALIDATION: "false" };
}
