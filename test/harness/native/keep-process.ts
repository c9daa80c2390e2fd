/**
 * Notes what the process has that a test file may change: globals, variables, exit code.
 * @returns puts it back
 */
export function keepProcess(): () => void {
  const globals = Object.getOwnPropertyDescriptors(globalThis);
  const env = { ...process.env };
  const { exitCode } = process;
  const exit = process.exit.bind(process);
  return () => {
    const now: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(globalThis);
    for (const name of Reflect.ownKeys(now)) {
      if (!(name in globals)) Reflect.deleteProperty(globalThis, name);
    }
    for (const [name, before] of entriesOf(globals)) {
      // Most are as they were: Node makes some when they are read first.
      if (before.configurable && before.value !== now[name]?.value) {
        Object.defineProperty(globalThis, name, before);
      }
    }
    for (const name of Object.keys(process.env)) {
      if (!(name in env)) Reflect.deleteProperty(process.env, name);
    }
    for (const [name, value] of Object.entries(env)) {
      if (process.env[name] !== value) process.env[name] = value;
    }
    // Jest puts one in its place that tells who calls it.
    process.exit = exit;
    process.exitCode = exitCode;
  };
}

const entriesOf = (
  properties: PropertyDescriptorMap,
): readonly (readonly [PropertyKey, PropertyDescriptor])[] =>
  Reflect.ownKeys(properties).map((name) => [name, properties[name] ?? {}]);
