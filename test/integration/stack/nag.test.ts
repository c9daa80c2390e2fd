import { AttributeType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import {
  everySetting,
  findings,
  synthesize,
  synthesizeAlone,
} from "../../unit/stack/synthesize.ts";

describe("cdk-nag's AwsSolutions", () => {
  it.each([
    ["no setting", {}],
    ["every setting", everySetting],
  ])("finds nothing that is not acknowledged, with %s", (_name, settings) => {
    expect(findings(synthesizeAlone(settings, undefined, true).stack)).toEqual({
      success: true,
      found: [],
    });
  });

  it("fails for what the construct itself has, and only warns of what infrastructure.ts makes and grants", () => {
    const { stack } = synthesize({}, ({ stack: own, consumer }) => {
      new Secret(own, "Password").grantRead(consumer);
      const partitionKey = { name: "id", type: AttributeType.STRING };
      new TableV2(own, "Stock", { partitionKey }).grantReadWriteData(consumer);
      new Bucket(own, "Pictures").grantRead(consumer);
    });
    const { success, found } = findings(stack);
    expect(success).toBe(true);
    const path = "ShipmondoWebhooks/";
    expect(found).toContain(`warning: AwsSolutions-SMG4 at ${path}Password/Resource`);
    expect(found.join("\n")).toMatch(
      /^warning: AwsSolutions-IAM5\S* at ShipmondoWebhooks\/Webhooks\/Consumer\/Role\/DefaultPolicy/m,
    );
    expect(found.filter((text) => !text.startsWith("warning: "))).toEqual([]);

    new Bucket(stack.webhooks, "Careless");
    const careless = findings(stack);
    expect(careless.success).toBe(false);
    expect(careless.found).toContain(`error: AwsSolutions-S1 at ${path}Webhooks/Careless/Resource`);
  });
});
