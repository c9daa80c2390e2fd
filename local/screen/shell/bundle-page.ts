import { build } from "esbuild";
import { createHash } from "node:crypto";
import path from "node:path";
import type { PageFile, PageFiles } from "../screen.ts";

/**
 * Bundles the page, without a network: about 100 ms.
 * @param folder that has `main.tsx` and `page.css`
 * @throws Error of esbuild when it does not build
 */
export async function bundlePage(folder: string): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { script: path.join(folder, "main.tsx"), style: path.join(folder, "page.css") },
    outdir: folder,
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
    tsconfig: path.join(folder, "tsconfig.json"),
  });
  const fileOf = (extension: string): PageFile => {
    const text = outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
    return { name: `page-${hash}${extension}`, text };
  };
  return { script: fileOf(".js"), style: fileOf(".css") };
}
