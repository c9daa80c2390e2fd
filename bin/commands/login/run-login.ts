import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { credentialsText } from "../../../lambda/shipmondo/credentials.ts";
import { explainFailure } from "../../common/shipmondo/explain-failure.ts";
import { createApi, findApiAddress } from "../../common/shipmondo/target-api.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";
import { readLogin } from "./read-login.ts";

export interface LoginOptions {
  readonly user: string | null;
  readonly kmsKeyId: string | null;
  readonly sandbox: boolean;
}

/** Stores the credentials of Shipmondo's API once it has taken them. They are never printed. */
export async function login(
  { user, kmsKeyId, sandbox }: LoginOptions,
  target: Target,
  around: Surroundings,
): Promise<number> {
  const { print } = around;
  const address = findApiAddress(target, around.env, sandbox);
  const { apiPath } = target.shipmondo();
  print(
    `This puts user and key of Shipmondo's API at ${new URL(address).host}, once they are taken there, ` +
      `in ${apiPath} of ${target.name}.`,
  );
  if (target.isLocal && kmsKeyId !== null) {
    print("Note: a key of KMS has no effect on the local run, which encrypts nothing.");
  }
  const { SHIPMONDO_API_KEY: ofVariable = "" } = around.env;
  const read = readLogin(
    // With the key in the environment and no user there is nothing to ask that makes sense of it.
    user !== null && ofVariable !== "" ? ofVariable : await around.askForLogin(user),
    user,
  );
  if (!read.ok) {
    print(`${read.reason} Nothing was put.`);
    return 2;
  }
  const checked = await createApi(address, read.value, around.sleep).check();
  if (!checked.ok) {
    print(`${explainFailure(checked, address)} Nothing was put.`);
    return 1;
  }
  await target.ssm.send(
    new PutParameterCommand({
      Name: apiPath,
      Value: credentialsText(read.value),
      Type: "SecureString",
      Overwrite: true,
      ...(kmsKeyId === null ? {} : { KeyId: kmsKeyId }),
    }),
  );
  print(`They are put in ${apiPath} of ${target.name}: "register" and the reconciler use them.`);
  return 0;
}
