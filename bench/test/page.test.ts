import { barChart } from "../lib/bar-chart.ts";
import { markdownTable } from "../lib/markdown-table.ts";
import { replaceSections } from "../lib/replace-sections.ts";
import { format } from "prettier";

const page = "# Title\n\n<!-- bench:cold -->\n\nbefore\n\n<!-- /bench:cold -->\n\nThe end\n";

it("a section is replaced between its markers and the rest of the page stays", () => {
  expect(replaceSections(page, { cold: "new" })).toBe(page.replace("before", "new"));
});

it("replacing a section twice gives the same page", () => {
  const once = replaceSections(page, { cold: "new" });

  expect(replaceSections(once, { cold: "new" })).toBe(once);
});

it("a section without markers is an error that names them", () => {
  expect(() => replaceSections(page, { warm: "new" })).toThrow("<!-- bench:warm -->");
});

it("a table is as Prettier would leave it", async () => {
  const table = markdownTable(
    ["", "cold start, ms", "µs"],
    [
      ["ours", "95.2", "1,204"],
      ["theirs, “naive”", "181", "3"],
    ],
  );

  expect(await format(table, { parser: "markdown", printWidth: 100 })).toBe(`${table}\n`);
});

it("a chart scales its longest bar to the full width and escapes its labels", () => {
  const svg = barChart({
    title: "A < B",
    unit: "ms",
    bars: [
      { label: "half", value: 50 },
      { label: "R&D", value: 100, highlighted: true },
    ],
  });

  expect(svg).toContain("A &lt; B");
  expect(svg).toContain("R&amp;D");
  expect(svg).toContain('width="230.0"');
  expect(svg).toContain('width="460.0"');
});
