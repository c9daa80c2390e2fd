import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "../../../local/page");
const most = 3_000;
const widest = 100;

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(?:tsx?|css)$/.test(file))
  .map((file) => {
    const lines = readFileSync(path.join(folder, file), "utf8").split("\n");
    return { file, lines: lines.slice(0, -1) };
  });

describe("the page's code", () => {
  test("has at most 3,000 lines with its styles", () => {
    const count = files.reduce((sum, { lines }) => sum + lines.length, 0);
    expect(files.length).toBeGreaterThan(30);
    expect(count).toBeGreaterThan(1_000);
    expect(count).toBeLessThanOrEqual(most);
  });

  test("has styles that are compact, not minified: a rule with four declarations is broken", () => {
    const styles = files.filter(({ file }) => file.endsWith(".css"));
    const wrong = styles.flatMap(({ file, lines }) =>
      lines.flatMap((line, index) =>
        line.length > widest || (line.match(/;/g)?.length ?? 0) > 3
          ? [`${file}:${index + 1}: ${line}`]
          : [],
      ),
    );
    expect(wrong).toEqual([]);
  });
});
