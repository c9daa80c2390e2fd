/** A table as Prettier would leave it: the first column to the left, the others to the right. */
export function markdownTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const width = (column: number): number =>
    Math.max(3, ...[heads, ...rows].map((row) => characters(row[column] ?? "")));
  const line = (cells: readonly string[]): string => {
    const padded = heads.map((_head, column) => {
      const cell = cells[column] ?? "";
      const blanks = " ".repeat(width(column) - characters(cell));
      return column === 0 ? cell + blanks : blanks + cell;
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = heads.map((_head, column) => {
    const dashes = "-".repeat(width(column));
    return column === 0 ? dashes : `${dashes.slice(1)}:`;
  });
  return [line(heads), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

const characters = (text: string): number => Array.from(text).length;
