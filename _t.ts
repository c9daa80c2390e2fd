import { createRebuilder } from "./lib/rebuilder.ts";
import { writeFileSync } from "node:fs";
const r = await createRebuilder({ handlers: process.cwd()+"/test/harness/plain-handlers", install: false, external: [], nodeModules: [] });
for (let i=0;i<6;i++){ const t=performance.now(), c=process.cpuUsage(); const o = await r.rebuild(); console.log(o.ok, o.ok && o.infrastructure, Math.round(performance.now()-t), process.cpuUsage(c)); 
writeFileSync("lambda/index.ts", (await import("node:fs")).readFileSync("lambda/index.ts","utf8").trimEnd()+"\n".repeat(1+i%2));}
process.exit();
