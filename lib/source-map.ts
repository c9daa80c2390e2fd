import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

/** The members of a source map that are read and kept here. https://tc39.es/ecma426/ */
interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

const comment = "\n//# sourceMappingURL=data:application/json;base64,";

/**
 * Puts a source map into a bundle's last line, without what maps to packages: a handler's stack
 * names files and lines of this project, and nine tenths of the map are saved, which each cold
 * start would read.
 * @param mapJson as esbuild wrote it: names and the sources' text are dropped
 * @param before whole lines that are put in front of `code` later
 */
export function withOwnSourceMap(code: string, mapJson: string, before: string): string {
  const map = JSON.parse(mapJson) as SourceMap;
  const isOwn = (source: number): boolean =>
    map.sources[source]?.includes("node_modules/") === false;
  const ownSources = map.sources.filter((_, index) => isOwn(index));
  const placeOf = new Map(ownSources.map((source, index) => [source, index]));

  const lines = decode(map.mappings).map((segments) => {
    const kept: SourceMapSegment[] = [];
    for (const [column, source, line, sourceColumn] of segments) {
      const place = source === undefined ? undefined : placeOf.get(map.sources[source] ?? "");
      if (source !== undefined && place !== undefined && isOwn(source)) {
        kept.push([column, place, line ?? 0, sourceColumn ?? 0]);
      } else if (kept.at(-1)?.length !== 1) {
        // Ends what comes before: the code behind it has no source here.
        kept.push([column]);
      }
    }
    return kept;
  });
  const linesBefore = before
    .split("\n")
    .slice(1)
    .map(() => []);
  const own = {
    version: 3,
    sources: ownSources,
    names: [],
    mappings: encode([...linesBefore, ...lines]),
  };
  return code.trimEnd() + comment + Buffer.from(JSON.stringify(own)).toString("base64") + "\n";
}
