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
  contents(): ParameterContents;
}

/** For whoever explains why a key is not accepted. */
export interface ParameterContents {
  readonly stored: readonly StoredParameter[];
  /** What was deleted, or had another value, in this run: the newest ones, in memory only. */
  readonly gone: readonly StoredParameter[];
}

const mostGone = 100;

export interface ParametersOptions {
  readonly region: string;
  readonly now: () => number;
  readonly stored: readonly StoredParameter[];
  /** Called with all parameters after each change, before it is answered. */
  readonly onChange: (all: readonly StoredParameter[]) => void;
}

const name = z.string().regex(/^\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/);
const path = z.string().regex(/^\//);
const optional = {
  flag: z.boolean().optional(),
  page: (most: number) => z.number().int().min(1).max(most).optional(),
  token: z.string().optional(),
};

/**
 * An operation of the API: its input is checked, and a fault never quotes it: it may hold a key.
 */
const operation =
  <Input>(schema: z.ZodType<Input>, run: (input: Input) => ParameterOutcome) =>
  (input: unknown): ParameterOutcome => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(parsed.data);
    const wrong = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    return fault("ValidationException", `Not as the SSM API takes it: ${wrong}.`);
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
  const gone: StoredParameter[] = [];
  const leave = (parameter: StoredParameter | undefined): void => {
    if (parameter !== undefined) gone.push(parameter);
    if (gone.length > mostGone) gone.shift();
  };
  const remove = (name: string): boolean => {
    leave(all.get(name));
    return all.delete(name);
  };
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

  const operations: Readonly<Record<string, (input: unknown) => ParameterOutcome>> = {
    GetParameter: operation(
      z.object({ Name: z.string(), WithDecryption: optional.flag }),
      ({ Name, WithDecryption }) => {
        const parameter = all.get(Name);
        if (parameter === undefined) return notFound(Name);
        return done({ Parameter: shown(parameter, WithDecryption === true) });
      },
    ),
    GetParametersByPath: operation(
      z.object({
        Path: path,
        Recursive: optional.flag,
        WithDecryption: optional.flag,
        MaxResults: optional.page(10),
        NextToken: optional.token,
      }),
      (input) =>
        pageOf(
          below(input.Path, input.Recursive === true),
          { size: input.MaxResults ?? 10, token: input.NextToken },
          (parameter) => shown(parameter, input.WithDecryption === true),
        ),
    ),
    DescribeParameters: operation(
      z.object({
        ParameterFilters: z.tuple([
          z.object({
            Key: z.literal("Path"),
            Option: z.enum(["Recursive", "OneLevel"]).optional(),
            Values: z.tuple([path]),
          }),
        ]),
        MaxResults: optional.page(50),
        NextToken: optional.token,
      }),
      ({ ParameterFilters: [{ Option, Values }], MaxResults, NextToken }) =>
        pageOf(
          below(Values[0], Option === "Recursive"),
          { size: MaxResults ?? 10, token: NextToken },
          ({ name: Name, type: Type, version: Version, modifiedAt }) => ({
            Name,
            Type,
            Version,
            LastModifiedDate: modifiedAt / 1000,
            LastModifiedUser: "arn:aws:iam::000000000000:user/local",
            Tier: "Standard",
            DataType: "text",
          }),
        ),
    ),
    PutParameter: operation(
      z.object({
        Name: name,
        Value: z.string().min(1).max(4096),
        Type: z.enum(["String", "StringList", "SecureString"]).optional(),
        Overwrite: optional.flag,
      }),
      ({ Name, Value, Type, Overwrite }) => {
        const old = all.get(Name);
        if (old !== undefined && Overwrite !== true) {
          return fault(
            "ParameterAlreadyExists",
            `The parameter ${Name} already exists. To overwrite it, set Overwrite to true.`,
          );
        }
        const type = Type ?? old?.type;
        if (type === undefined) {
          return fault("ValidationException", "A new parameter needs a Type.");
        }
        const version = (old?.version ?? 0) + 1;
        if (old?.value !== Value) leave(old);
        all.set(Name, { name: Name, type, value: Value, version, modifiedAt: options.now() });
        changed();
        return done({ Version: version, Tier: "Standard" });
      },
    ),
    DeleteParameter: operation(z.object({ Name: z.string() }), ({ Name }) => {
      if (!remove(Name)) return notFound(Name);
      changed();
      return done({});
    }),
    DeleteParameters: operation(
      z.object({ Names: z.array(z.string()).min(1).max(10) }),
      ({ Names }) => {
        const deleted = Names.filter(remove);
        changed();
        const missing = Names.filter((each) => !deleted.includes(each));
        return done({ DeletedParameters: deleted, InvalidParameters: missing });
      },
    ),
  };

  return {
    contents: () => ({ stored: [...all.values()], gone: [...gone] }),
    namesBelow: (path) =>
      [...all.values()]
        .filter(({ name, type }) => type === "SecureString" && name.startsWith(`${path}/`))
        .map(({ name }) => name.slice(path.length + 1))
        .sort(),
    call: (name, input) =>
      Object.hasOwn(operations, name) && operations[name] !== undefined
        ? operations[name](input)
        : fault(
            "UnknownOperationException",
            `The local parameter store has only ${Object.keys(operations).join(", ")}.`,
          ),
  };
}
