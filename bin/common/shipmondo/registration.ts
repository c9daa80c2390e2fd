import type { SSMClient } from "@aws-sdk/client-ssm";
import { ownEndpoint } from "../../../lambda/shipmondo/own-endpoint.ts";
import type { ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { wantedWebhooks, type WantedWebhook } from "../../../lambda/shipmondo/wanted-webhooks.ts";
import { CannotRun } from "../cannot-run.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Target } from "../target.ts";
import { createPing, type Ping } from "./ping-endpoint.ts";
import { findTargetApi } from "./target-api.ts";
import { targetSettings } from "./target-settings.ts";

/** All that says which webhooks a target has with Shipmondo, and what it takes to change them. */
export interface Registration {
  /** The target, as people know it. */
  readonly where: string;
  readonly api: ShipmondoApi;
  /** Base address of the API. */
  readonly address: string;
  readonly endpointUrl: string;
  readonly isOwn: (endpoint: string) => boolean;
  readonly wanted: readonly WantedWebhook[];
  /** What the webhooks' names begin with. */
  readonly prefix: string;
  readonly ssm: SSMClient;
  readonly keysPath: string;
  readonly rotationPath: string;
  /** The key of KMS that new keys are encrypted with; null: the managed one. */
  readonly kmsKeyId: string | null;
  readonly ping: Ping;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Finds it for a target: from the stack's outputs, and from the settings of this checkout.
 * @param stage of the settings
 * @throws CannotRun that says what to do
 */
export async function registrationOf(
  target: Target,
  stage: string | null,
  around: Pick<Surroundings, "env" | "sleep" | "clock">,
): Promise<Registration> {
  const { stackName, endpointUrl, endpointBases, rotationPath } = target.shipmondo();
  const settings = await targetSettings(stackName, stage, around.env);
  const wanted = wantedWebhooks(settings.webhooks);
  if (!wanted.ok) {
    throw new CannotRun(
      "The setting webhooks has the * of a resource whose actions are not known: name each of them, " +
        '"<resource>:<action>". Nothing was done.',
    );
  }
  const { api, address } = await findTargetApi(target, around.env, settings.sandbox, around.sleep);
  return {
    where: target.name,
    api,
    address,
    endpointUrl,
    isOwn: ownEndpoint({ url: endpointUrl, bases: endpointBases, labels: settings.paths }),
    wanted: wanted.value,
    prefix: settings.webhookPrefix,
    ssm: target.ssm,
    keysPath: target.keysPath,
    rotationPath,
    kmsKeyId: target.isLocal ? null : (settings.keysKmsKeyArn ?? null),
    ping: createPing(endpointUrl, around.clock),
    sleep: around.sleep,
  };
}
