import { createBuilder } from "../reload/builder.ts";
import type { StackModel } from "../template/read-stack.ts";
import { stackRoles } from "../template/stack-roles.ts";

/**
 * The stack with a consumer whose code a debugger can show: not minified, since a map of the
 * sources does not bring back the names of variables. What it does is the same.
 * @param handlers folder of the user's
 * @throws Error when the handlers do not build
 */
export async function withReadableConsumer(
  model: StackModel,
  handlers: string,
): Promise<StackModel> {
  const { name, dependencies } = stackRoles(model).consumer;
  const builder = createBuilder({ handlers, ...dependencies, readable: true });
  const built = await builder.build();
  builder.stop();
  if (!built.ok) throw new Error(built.problems.map(({ text }) => text).join("\n"));
  return {
    ...model,
    functions: model.functions.map((each) =>
      each.name === name ? { ...each, bundle: built.folder } : each,
    ),
  };
}
