import type { JsonSlip } from "../view/acts.ts";

const string = String.raw`"(?:[^"\\\r\n\t]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const token = new RegExp(`[{}[\\],:]|${string}|${number}|true|false|null`, "y");

/**
 * Where it is no JSON; null when it is. The parser's own error does not always say where, so the
 * text is read once more to find the place.
 */
export function findSlip(text: string): JsonSlip | null {
  try {
    JSON.parse(text);
    return null;
  } catch {
    return scan(text);
  }
}

function scan(text: string): JsonSlip {
  /** What closes what is open, the innermost last: deep nesting must not use up the stack. */
  const open: string[] = [];
  let wanted: "a value" | "a name in double quotes" | "a colon" | "next" = "a value";
  let isFirst = false;
  for (let at = 0; ; at = token.lastIndex) {
    while (" \t\n\r".includes(text[at] ?? "no blank")) at += 1;
    token.lastIndex = at;
    const sign = token.exec(text)?.[0] ?? "";
    const close = open.at(-1);
    const opens = sign === "{" || sign === "[";
    const isValue = sign !== "" && !"{}[],:".includes(sign);
    if (sign === close && (wanted === "next" || isFirst)) {
      open.pop();
      wanted = "next";
    } else if (wanted === "a value" && opens) {
      open.push(sign === "{" ? "}" : "]");
      wanted = sign === "{" ? "a name in double quotes" : "a value";
    } else if (wanted === "a value" && isValue) wanted = "next";
    else if (wanted === "a colon" && sign === ":") wanted = "a value";
    else if (wanted === "a name in double quotes" && sign.startsWith('"')) wanted = "a colon";
    else if (wanted === "next" && sign === "," && close !== undefined) {
      wanted = close === "}" ? "a name in double quotes" : "a value";
    } else {
      const next = close === undefined ? "the end" : `a comma or ${close}`;
      return slipAt(text, at, wanted === "next" ? next : wanted);
    }
    isFirst = opens;
  }
}

function slipAt(text: string, offset: number, wanted: string): JsonSlip {
  const lines = text.slice(0, offset).split("\n");
  const place = `Line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
  return { offset, text: `${place}: ${wanted} is needed here` };
}

/** Indents JSON text by two. Numbers and strings stay as they are written, which parsing loses. */
export function formatJson(text: string): string {
  let depth = 0;
  let before = "";
  let made = "";
  for (const [part] of text.matchAll(new RegExp(token, "g"))) {
    const opened = before === "{" || before === "[";
    const closes = part === "}" || part === "]";
    if (closes) depth -= 1;
    if (closes ? !opened : opened || before === ",") made += `\n${"  ".repeat(depth)}`;
    made += part === ":" ? ": " : part;
    if (part === "{" || part === "[") depth += 1;
    before = part;
  }
  return made;
}
