import type { Finding } from "./finding.ts";

/** Warns about a key whose ends look like an accident of copying; it is used as it is. */
export function keyFindings(key: string): readonly Finding[] {
  const warn = (code: string, text: string): Finding => ({
    requirement: "tokens",
    status: "warn",
    code,
    text,
  });
  if (/[\r\n]$/.test(key)) {
    return [
      warn(
        "key.newline",
        "The key ends with a line end, which is part of it as given here; a key typed into Shipmondo has none, so write the file without (printf '%s').",
      ),
    ];
  }
  return key.trim() === key
    ? []
    : [
        warn(
          "key.blank",
          "The key begins or ends with a blank, which is part of it as given here; see that Shipmondo and the endpoint have the same.",
        ),
      ];
}
