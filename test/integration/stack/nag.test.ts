import { Bucket } from "aws-cdk-lib/aws-s3";
import { everySetting, findings, synthesizeAlone } from "../../unit/stack/synthesize.ts";

describe("cdk-nag's AwsSolutions", () => {
  it.each([
    ["no setting", {}],
    ["every setting", everySetting],
  ])("finds nothing that is not acknowledged, with %s", (_name, settings) => {
    expect(findings(synthesizeAlone(settings, { validated: true }).stack)).toEqual([]);
  });

  it("does find what nobody acknowledged", () => {
    const { stack } = synthesizeAlone();
    new Bucket(stack, "Careless");
    expect(findings(stack)).toContain("AwsSolutions-S1 at Stack/Careless/Resource");
  });
});
