/** What a template's references are resolved to, by logical id. */
export interface References {
  /** `Ref` to a resource, parameter or pseudo parameter; null when unknown. */
  readonly ref: (logicalId: string) => string | null;
  /** `Fn::GetAtt`; null when unknown. */
  readonly attribute: (logicalId: string, name: string) => string | null;
}

/** A reference or function of CloudFormation that the local run cannot follow. */
export class UnresolvedError extends Error {
  override readonly name = "UnresolvedError";
}

/** Stands for `AWS::NoValue`: the member that holds it is left out. */
const noValue = Symbol("AWS::NoValue");

/**
 * A template value with its intrinsic functions worked out: Ref, Fn::GetAtt, Fn::Join, Fn::Sub,
 * Fn::Select, Fn::Split.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * @throws UnresolvedError naming the function or reference that is not known
 */
export function resolve(value: unknown, references: References): unknown {
  const resolved = resolveValue(value, references);
  return resolved === noValue ? undefined : resolved;
}

function resolveValue(value: unknown, references: References): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveValue(item, references)).filter((item) => item !== noValue);
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [name, argument] = first as [string, unknown];
    if (name === "Ref" || name.startsWith("Fn::")) return callFunction(name, argument, references);
  }
  return Object.fromEntries(
    entries
      .map(([name, item]) => [name, resolveValue(item, references)] as const)
      .filter(([, item]) => item !== noValue),
  );
}

function callFunction(name: string, argument: unknown, references: References): unknown {
  switch (name) {
    case "Ref":
      return argument === "AWS::NoValue" ? noValue : reference(text(argument, name), references);
    case "Fn::GetAtt": {
      const [logicalId, ...attribute] =
        typeof argument === "string" ? argument.split(".") : texts(argument, name);
      return attributeOf(logicalId ?? "", attribute.join("."), references);
    }
    case "Fn::Join": {
      const [separator, parts] = list(resolveValue(argument, references), name);
      return texts(parts, name).join(text(separator, name));
    }
    case "Fn::Select": {
      const [index, items] = list(resolveValue(argument, references), name);
      return list(items, name)[Number(index)];
    }
    case "Fn::Split": {
      const [separator, source] = list(resolveValue(argument, references), name);
      return text(source, name).split(text(separator, name));
    }
    case "Fn::Sub":
      return substitute(argument, references);
    default:
      throw new UnresolvedError(`The local run does not know the template function ${name}`);
  }
}

function substitute(argument: unknown, references: References): string {
  const [template, given] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  const variables = resolveValue(given, references) as Readonly<Record<string, unknown>>;
  return text(template, "Fn::Sub").replace(/\$\{(!?)([^}]+)\}/g, (_all, literal, name: string) => {
    if (literal === "!") return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(variables[name]);
    const dot = name.indexOf(".");
    if (dot === -1) return reference(name, references);
    return attributeOf(name.slice(0, dot), name.slice(dot + 1), references);
  });
}

function reference(logicalId: string, { ref }: References): string {
  const value = ref(logicalId);
  if (value === null)
    throw new UnresolvedError(`The template refers to ${logicalId}, which is not on this machine`);
  return value;
}

function attributeOf(logicalId: string, name: string, { attribute }: References): string {
  const value = attribute(logicalId, name);
  if (value !== null) return value;
  throw new UnresolvedError(`The local run does not know the attribute ${logicalId}.${name}`);
}

function text(value: unknown, name: string): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new UnresolvedError(`${name} in the template has an argument that is no text`);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnresolvedError(`${name} in the template has an argument that is no list`);
}

const texts = (value: unknown, name: string): readonly string[] =>
  list(value, name).map((item) => text(item, name));
