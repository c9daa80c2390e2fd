import { buildSync } from "esbuild";
import { gzipSync } from "node:zlib";
import { nativeFromBase64 } from "../../../lambda/common/native-base64.ts";
import type { FunctionName } from "../../../lib/bundle-extras.ts";
import { bundleOptionsOf, entryOf } from "../../../lib/bundle.ts";
import { plainHandlers } from "../../harness/plain-handlers.ts";

interface Built {
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Paths from the root, `/` between the parts. */
  readonly modules: readonly string[];
  readonly text: string;
}

const builds = new Map<FunctionName, Built>();

/**
 * Built once for all tests. The limits are those of the project's part: what the user's handlers
 * import is not in it.
 */
function built(name: FunctionName): Built {
  const found = builds.get(name) ?? build(name);
  builds.set(name, found);
  return found;
}

function build(name: FunctionName): Built {
  const { outputFiles, metafile } = buildSync({
    ...bundleOptionsOf(name),
    ...entryOf(name, undefined, name === "consumer" ? plainHandlers : undefined),
    write: false,
    metafile: true,
  });
  // A source map is not counted: it is cut down when the bundle is written.
  const code = outputFiles.find(({ path }) => !path.endsWith(".map"));
  const contents = code?.contents ?? noBytes;
  const output = Object.entries(metafile.outputs).find(([path]) => !path.endsWith(".map"))?.[1];
  const inputs = Object.entries(output?.inputs ?? {});
  return {
    bytes: contents.length,
    gzipBytes: gzipSync(contents).length,
    modules: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path),
    text: code?.text ?? "",
  };
}

const noBytes = new Uint8Array();

/**
 * What the functions come to today, and some room: a dependency that doubles a cold start does not
 * slip in unseen.
 */
const limits = [
  { name: "receiver", bytes: 60_000, gzipBytes: 24_000, modules: 110 },
  { name: "consumer", bytes: 600_000, gzipBytes: 180_000, modules: 700 },
  { name: "reclaimer", bytes: 550_000, gzipBytes: 170_000, modules: 650 },
  { name: "reconciler", bytes: 600_000, gzipBytes: 175_000, modules: 600 },
] as const;

/**
 * Packages that no function needs, and what each would cost: a parser of schemas, tracing, the
 * credential providers of a laptop.
 */
const unwanted =
  /node_modules\/(?:zod|aws-xray-sdk|@aws-lambda-powertools\/(?:tracer|parser)|@aws-sdk\/(?:credential-provider-|token-providers|nested-clients))/;

describe.each(limits)("the bundle of the $name", (limit) => {
  it("stays below its limits of size and number of modules", () => {
    const { bytes, gzipBytes, modules } = built(limit.name);

    expect(bytes).toBeLessThanOrEqual(limit.bytes);
    expect(gzipBytes).toBeLessThanOrEqual(limit.gzipBytes);
    expect(modules.length).toBeLessThanOrEqual(limit.modules);
    expect(modules.length).toBeGreaterThan(20);
  });

  it("holds no schema parser, no tracer and no credential provider but the environment's", () => {
    const { modules } = built(limit.name);

    expect(modules.filter((path) => unwanted.test(path))).toEqual([]);
  });
});

it("the receiver's bundle holds no client of the AWS SDK", () => {
  const { modules } = built("receiver");

  expect(modules.filter((path) => path.includes("node_modules/@aws-sdk/"))).toEqual([]);
});

it("the receiver imports no module of Node's whose import loads fetch", () => {
  expect(built("receiver").text).not.toMatch(/(?:from\s*|import\s*)"(?:node:)?(?:http|http2)"/);
});

it.each(["receiver", "reclaimer", "reconciler"] as const)(
  "the %s decodes base64 natively without a change to any global; the consumer's code keeps the runtime's own",
  (name) => {
    const { modules, text } = built(name);
    expect(modules).toContain("lambda/common/native-base64.ts");
    expect(text).not.toContain("Uint8Array.fromBase64");
    expect(text).not.toMatch(/(?:defineProperty\(|Object\.assign\()Uint8Array/);
    expect(bundleOptionsOf("consumer")).not.toHaveProperty("define");
  },
);

describe("native base64", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);

  it.each(["base64", "base64url"] as const)("decodes %s", (alphabet) => {
    const text = Buffer.from(bytes).toString(alphabet);
    expect([...nativeFromBase64(text, { alphabet })]).toEqual([...bytes]);
  });

  it("decodes base64 where no alphabet is named", () => {
    expect(Buffer.from(nativeFromBase64("aGVsbG8=")).toString()).toBe("hello");
    expect(Buffer.from(nativeFromBase64("aGVsbG8=", {})).toString()).toBe("hello");
  });
});
