import { diffJson } from "./local/screen/story/diff-json.ts";
import { collectChildren } from "./local/screen/payload/json-members.ts";
import { pairItems } from "./local/screen/story/pair-items.ts";
import { rootOf, childrenOf, valueAt } from "./local/screen/payload/json-scan.ts";
import { finish } from "./test/unit/local/screen/screen-data.ts";
let t = process.cpuUsage();
const lap = (n: string) => { const u = process.cpuUsage(t); console.log(n, Math.round((u.user + u.system) / 1000)); t = process.cpuUsage(); };
const lines = (p: number) => JSON.stringify({ pdf: "A".repeat(1_000_000), order_lines: Array.from({ length: 30_000 }, (_, id) => ({ id, name: "ø".repeat(50), price: id % 100 ? 1 : p })) });
const [a, b] = [lines(1), lines(2)];  lap("texts");
for (let i = 0; i < 2; i++) {
rootOf(a); rootOf(b); lap("roots");
const ra = [...childrenOf(a, rootOf(a))][1]!, rb = [...childrenOf(b, rootOf(b))][1]!; lap("top children");
finish(collectChildren(a, ra)); lap("collect");
finish(pairItems(a, ra, b, rb)); lap("pair");
finish(diffJson(a, b)); lap("diff");
JSON.parse(a); lap("parse");
}
