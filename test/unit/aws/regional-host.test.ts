import { S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { regionalHost } from "../../../lambda/aws/regional-host.ts";
import { bucketAddress } from "../../../lambda/aws/s3-bucket.ts";

/** Every region that the SDK's own partition data names, with the suffix of its partition. */
function regionsOfTheSdk(): readonly (readonly [region: string, suffix: string])[] {
  const entry = createRequire(import.meta.url).resolve("@aws-sdk/core/client");
  const core = entry.slice(0, entry.indexOf("@aws-sdk/core") + "@aws-sdk/core".length);
  const data = readFileSync(
    join(core, "dist-es/submodules/client/util-endpoints/lib/aws/partitions.js"),
    "utf8",
  );
  const json = data.slice(data.indexOf("{"), data.lastIndexOf("}") + 1);
  const { partitions } = JSON.parse(json) as {
    readonly partitions: readonly {
      readonly outputs: { readonly dnsSuffix: string };
      readonly regions: Readonly<Record<string, unknown>>;
    }[];
  };
  return partitions.flatMap(({ outputs, regions }) =>
    Object.keys(regions)
      .filter((region) => !region.endsWith("-global"))
      .map((region) => [region, outputs.dnsSuffix] as const),
  );
}

const regions = regionsOfTheSdk();
const parameters = { UseDualStack: false, UseFIPS: false };

describe("the endpoints of SSM and S3", () => {
  it("are looked at in every partition", () => {
    expect(regions.length).toBeGreaterThan(40);
    expect(new Set(regions.map(([, suffix]) => suffix)).size).toBeGreaterThanOrEqual(7);
  });

  it.each(regions)(
    "are those of the SDK's own rules in %s, with and without URL_SUFFIX",
    (region, suffix) => {
      const ssm = new SSMClient({ region }).config.endpointProvider({
        Region: region,
        ...parameters,
      });
      const s3 = new S3Client({ region }).config.endpointProvider({
        Region: region,
        Bucket: "held",
        ForcePathStyle: false,
        ...parameters,
      });
      for (const given of [undefined, suffix]) {
        expect(`https://${regionalHost("ssm", region, given)}`).toBe(ssm.url.origin);
        const { endpoint } = bucketAddress("held", regionalHost("s3", region, given), undefined);
        expect(endpoint.origin).toBe(s3.url.origin);
      }
    },
  );

  it("take a suffix that no rule here knows from URL_SUFFIX", () => {
    expect(regionalHost("ssm", "xx-new-1", "aws.example")).toBe("ssm.xx-new-1.aws.example");
  });
});
