import { printable } from "../../local/terminal.ts";

/** Lines by what they have in common. */
export type Groups = Map<string, string[]>;

export function addToGroup(groups: Groups, name: string, line: string): void {
  const lines = groups.get(name);
  if (lines === undefined) groups.set(name, [line]);
  else lines.push(line);
}

/** Prints groups, the largest first, without characters that command a terminal. */
export function printGroups(groups: Groups, print: (line: string) => void): void {
  for (const [name, lines] of [...groups].sort(([, a], [, b]) => b.length - a.length)) {
    print(printable(`${lines.length} × ${name}`));
    for (const line of lines) print(printable(`  ${line}`));
    print("");
  }
}
