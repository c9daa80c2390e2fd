/** A call that a command made of an AWS service. */
export interface Called {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Interceptable {
  readonly middlewareStack: { add: (middleware: never, options: never) => void };
}
interface Arguments {
  readonly input: Readonly<Record<string, unknown>>;
}
type Next = (args: Arguments) => Promise<{ readonly output: unknown }>;

/** @param answer in place of the service, where there is no engine for it */
export function intercept(
  client: Interceptable,
  service: string,
  note: (call: Called) => void,
  answer?: (input: never) => unknown,
): void {
  const middleware =
    (next: Next, { commandName = "" }: { readonly commandName?: string }) =>
    async (args: Arguments): ReturnType<Next> => {
      note({ service, operation: commandName.replace(/Command$/, ""), input: args.input });
      if (answer !== undefined) return { output: answer(args.input as never), ...{ response: {} } };
      try {
        return await next(args);
      } catch (error) {
        // As S3 answers whoever may list some prefixes only.
        const isMissing = error instanceof Error && error.name === "NoSuchKey";
        throw isMissing ? Object.assign(new Error("no"), { name: "AccessDenied" }) : error;
      }
    };
  client.middlewareStack.add(middleware as never, { step: "initialize" } as never);
}
