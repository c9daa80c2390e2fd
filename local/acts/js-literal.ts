/** A JSON value as a JavaScript expression: `__proto__` is a member like any other. */
export function jsLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => {
    const key = name === "__proto__" ? '["__proto__"]' : JSON.stringify(name);
    return `${key}: ${jsLiteral(each)}`;
  });
  return `{ ${members.join(", ")} }`;
}
