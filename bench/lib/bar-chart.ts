export interface Bar {
  readonly label: string;
  /** The median, which the bar shows. */
  readonly value: number;
  /** Quartiles, shown as a line across the bar's end. */
  readonly low?: number;
  readonly high?: number;
  /** Ours. */
  readonly highlighted?: boolean;
}

export interface BarChart {
  readonly title: string;
  /** Behind each figure: "ms", "µs". */
  readonly unit: string;
  readonly bars: readonly Bar[];
}

const width = 760;
const left = 210;
const right = 90;
const rowHeight = 30;
const top = 44;

/** Horizontal bars as an SVG, readable on light and dark pages: it brings its own white ground. */
export function barChart({ title, unit, bars }: BarChart): string {
  const height = top + bars.length * rowHeight + 14;
  const most = Math.max(...bars.map(({ value, high }) => high ?? value));
  const scale = (value: number): string => ((value / most) * (width - left - right)).toFixed(1);
  const rows = bars.map(({ label, value, low, high, highlighted }, index) => {
    const y = top + index * rowHeight;
    const middle = y + rowHeight / 2 - 3;
    const end = Number(scale(high ?? value)) + left + 8;
    const whisker =
      low === undefined || high === undefined
        ? ""
        : `<path d="M${left + Number(scale(low))} ${middle}H${left + Number(scale(high))}" stroke="#333" stroke-width="1.5"/>`;
    return [
      `<text x="${left - 10}" y="${middle + 4}" text-anchor="end"${highlighted === true ? ' font-weight="bold"' : ""}>${escape(label)}</text>`,
      `<rect x="${left}" y="${y}" width="${scale(value)}" height="${rowHeight - 8}" fill="${highlighted === true ? "#1f77b4" : "#b8c4ce"}"/>`,
      whisker,
      `<text x="${end.toFixed(1)}" y="${middle + 4}">${figure(value)} ${unit}</text>`,
    ].join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="12" y="24" font-size="15" font-weight="bold">${escape(title)}</text>
${rows.join("\n")}
</svg>
`;
}

/** Three significant digits, and no more than whole numbers need. */
export function figure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString("en");
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
