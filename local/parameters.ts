import { z } from "zod";

export interface StoredParameter {
  readonly name: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** An error of the service: its code and a text. */
export interface ParameterFault {
  readonly reason: string;
  readonly message: string;
}
export type ParameterOutcome =
  { readonly ok: true; readonly value: object } | ({ readonly ok: false } & ParameterFault);

export interface Parameters {
  /** Runs an operation of the SSM API on its input; errors carry the service's own codes. */
  call(operation: string, input: unknown): ParameterOutcome;
  /** Names of the SecureStrings below a path, without the path, in order. */
  namesBelow(path: string): readonly string[];
}

export interface ParametersOptions {
  readonly region: string;
  readonly now: () => number;
  readonly stored: readonly StoredParameter[];
  /** Called with all parameters after each change, before it is answered. */
  readonly onChange: (all: readonly StoredParameter[]) => void;
}

const name = z.string().regex(/^\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/);
const inputs = {
  GetParameter: z.object({ Name: z.string(), WithDecryption: z.boolean().optional() }),
  GetParametersByPath: z.object({
    Path: z.string().regex(/^\//),
    Recursive: z.boolean().optional(),
    WithDecryption: z.boolean().optional(),
    MaxResults: z.number().int().min(1).max(10).optional(),
    NextToken: z.string().optional(),
  }),
  DescribeParameters: z.object({
    ParameterFilters: z
      .array(
        z.object({
          Key: z.literal("Path"),
          Option: z.enum(["Recursive", "OneLevel"]).optional(),
          Values: z.array(z.string().regex(/^\//)).length(1),
        }),
      )
      .length(1),
    MaxResults: z.number().int().min(1).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  PutParameter: z.object({
    Name: name,
    Value: z.string().min(1).max(4096),
    Type: z.enum(["String", "StringList", "SecureString"]).optional(),
    Overwrite: z.boolean().optional(),
  }),
  DeleteParameter: z.object({ Name: z.string() }),
  DeleteParameters: z.object({ Names: z.array(z.string()).min(1).max(10) }),
};

const fault = (reason: string, message: string): ParameterOutcome => ({
  ok: false,
  reason,
  message,
});
const done = (value: object): ParameterOutcome => ({ ok: true, value });
const notFound = (missing: string): ParameterOutcome =>
  fault("ParameterNotFound", `Parameter ${missing} not found.`);

/**
 * The parameters and what the SSM API does with them.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html and
 * its neighbours
 */
export function createParameters(options: ParametersOptions): Parameters {
  const all = new Map(options.stored.map((parameter) => [parameter.name, parameter]));
  const changed = (): void => {
    options.onChange([...all.values()]);
  };
  const shown = (parameter: StoredParameter, decrypt: boolean): object => ({
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.type === "SecureString" && !decrypt ? "AQICAHh-encrypted" : parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedAt / 1000,
    ARN: `arn:aws:ssm:${options.region}:000000000000:parameter/${parameter.name.replace(/^\//, "")}`,
    DataType: "text",
  });

  const below = (path: string, recursive: boolean): readonly StoredParameter[] => {
    const folder = path.endsWith("/") ? path : `${path}/`;
    return [...all.values()]
      .filter((parameter) => parameter.name.startsWith(folder))
      .filter((parameter) => recursive || !parameter.name.slice(folder.length).includes("/"))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const pageOf = (
    found: readonly StoredParameter[],
    { size, token }: { readonly size: number; readonly token: string | undefined },
    show: (parameter: StoredParameter) => object,
  ): ParameterOutcome => {
    const from = Number(token ?? "0");
    if (!Number.isSafeInteger(from)) {
      return fault("InvalidNextToken", "The specified token isn't valid.");
    }
    const to = from + size;
    return done({
      Parameters: found.slice(from, to).map(show),
      ...(to < found.length ? { NextToken: String(to) } : {}),
    });
  };

  const operations = {
    GetParameter: ({ Name, WithDecryption }: z.infer<typeof inputs.GetParameter>) => {
      const parameter = all.get(Name);
      if (parameter === undefined) return notFound(Name);
      return done({ Parameter: shown(parameter, WithDecryption === true) });
    },
    GetParametersByPath: (input: z.infer<typeof inputs.GetParametersByPath>) =>
      pageOf(
        below(input.Path, input.Recursive === true),
        { size: input.MaxResults ?? 10, token: input.NextToken },
        (parameter) => shown(parameter, input.WithDecryption === true),
      ),
    DescribeParameters: (input: z.infer<typeof inputs.DescribeParameters>) => {
      const [filter] = input.ParameterFilters;
      return pageOf(
        below(filter?.Values[0] ?? "/", filter?.Option === "Recursive"),
        { size: input.MaxResults ?? 10, token: input.NextToken },
        ({ name: Name, type: Type, version: Version, modifiedAt }) => ({
          Name,
          Type,
          Version,
          LastModifiedDate: modifiedAt / 1000,
          LastModifiedUser: "arn:aws:iam::000000000000:user/local",
          Tier: "Standard",
          DataType: "text",
        }),
      );
    },
    PutParameter: (input: z.infer<typeof inputs.PutParameter>) => {
      const old = all.get(input.Name);
      if (old !== undefined && input.Overwrite !== true) {
        return fault(
          "ParameterAlreadyExists",
          `The parameter ${input.Name} already exists. To overwrite it, set Overwrite to true.`,
        );
      }
      const type = input.Type ?? old?.type;
      if (type === undefined) {
        return fault("ValidationException", "A new parameter needs a Type.");
      }
      const version = (old?.version ?? 0) + 1;
      const { Name, Value } = input;
      all.set(Name, { name: Name, type, value: Value, version, modifiedAt: options.now() });
      changed();
      return done({ Version: version, Tier: "Standard" });
    },
    DeleteParameter: ({ Name }: z.infer<typeof inputs.DeleteParameter>) => {
      if (!all.delete(Name)) return notFound(Name);
      changed();
      return done({});
    },
    DeleteParameters: ({ Names }: z.infer<typeof inputs.DeleteParameters>) => {
      const deleted = Names.filter((each) => all.delete(each));
      changed();
      const missing = Names.filter((each) => !deleted.includes(each));
      return done({ DeletedParameters: deleted, InvalidParameters: missing });
    },
  };

  const run = <Input>(
    schema: z.ZodType<Input>,
    operation: (input: Input) => ParameterOutcome,
    input: unknown,
  ): ParameterOutcome => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return operation(parsed.data);
    // Only where it is wrong: the input may hold a key.
    const wrong = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return fault("ValidationException", `Not as the SSM API takes it: ${wrong}.`);
  };

  return {
    namesBelow: (path) =>
      [...all.values()]
        .filter(({ name, type }) => type === "SecureString" && name.startsWith(`${path}/`))
        .map(({ name }) => name.slice(path.length + 1))
        .sort(),
    call(operation, input) {
      switch (operation) {
        case "GetParameter":
          return run(inputs.GetParameter, operations.GetParameter, input);
        case "GetParametersByPath":
          return run(inputs.GetParametersByPath, operations.GetParametersByPath, input);
        case "DescribeParameters":
          return run(inputs.DescribeParameters, operations.DescribeParameters, input);
        case "PutParameter":
          return run(inputs.PutParameter, operations.PutParameter, input);
        case "DeleteParameter":
          return run(inputs.DeleteParameter, operations.DeleteParameter, input);
        case "DeleteParameters":
          return run(inputs.DeleteParameters, operations.DeleteParameters, input);
        default:
          return fault(
            "UnknownOperationException",
            `The local parameter store has only ${Object.keys(inputs).join(", ")}.`,
          );
      }
    },
  };
}
