/** What a key does. */
export type KeyAction = "quit" | "open" | "send" | "pause" | "help" | "interrupt" | "suspend";

const keys: Readonly<Record<string, KeyAction>> = {
  q: "quit",
  o: "open",
  s: "send",
  p: "pause",
  "?": "help",
  // Ctrl-C, Ctrl-Z and Ctrl-\, which a raw terminal does not turn into signals.
  "\u0003": "interrupt",
  "\u001a": "suspend",
  "\u001c": "interrupt",
};

export const keysLine = "keys     q quits, o opens the page, s sends a sample, p pauses, ? lists";

export const keysHelp = [
  "keys     q  quits",
  "         o  opens the page in the browser",
  "         s  sends a sample, Orders:create",
  "         p  pauses the consumer, and resumes it",
] as const;

/**
 * The actions of what was typed. A text with an escape in it is an arrow key or a paste, and does
 * nothing.
 */
export function keyActions(typed: string): readonly KeyAction[] {
  if (typed.includes("\u001b")) return [];
  return Array.from(typed).flatMap((key) =>
    Object.hasOwn(keys, key.toLowerCase()) ? (keys[key.toLowerCase()] ?? []) : [],
  );
}
