import { styleText } from "node:util";

export type Colour = "red" | "green" | "yellow" | "cyan" | "dim";

/** A text in a colour, or as it is. */
export type Paint = (colour: Colour, text: string) => string;

export const plain: Paint = (_colour, text) => text;

/**
 * Colours where the stream is a terminal that has some, by the usual rules: `NO_COLOR` and
 * `FORCE_COLOR` say otherwise.
 * https://nodejs.org/api/util.html#utilstyletextformat-text-options
 */
export const paintFor =
  (stream: NodeJS.WritableStream): Paint =>
  (colour, text) =>
    styleText(colour, text, { stream });

/** By the word that a line begins with. */
const labels: Readonly<Record<string, Colour>> = {
  problem: "red",
  type: "yellow",
  restart: "yellow",
  paused: "yellow",
  reload: "cyan",
  rerun: "cyan",
  keys: "dim",
  note: "dim",
};

/** A line with its label in colour. */
export function paintLabel(paint: Paint, line: string): string {
  const [, label = ""] = /^([a-z]+) {2,}/.exec(line) ?? [];
  const colour = Object.hasOwn(labels, label) ? labels[label] : undefined;
  return colour === undefined ? line : paint(colour, label) + line.slice(label.length);
}
