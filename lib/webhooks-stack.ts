import { Stack, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "./settings.ts";
import { ShipmondoWebhooks, type ShipmondoWebhooksProps } from "./shipmondo-webhooks.ts";

/** A stack of its own around the construct, with what the settings say of a stack. */
export class WebhooksStack extends Stack {
  readonly webhooks: ShipmondoWebhooks;

  constructor(scope: Construct, settings: Settings, props: ShipmondoWebhooksProps = {}) {
    const { stackName, terminationProtection, tags, ...rest } = settings;
    const description = "Receives Shipmondo's webhooks, and hands them to your handlers.";
    super(scope, stackName, { stackName, terminationProtection, description });
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value);
    this.webhooks = new ShipmondoWebhooks(this, "Webhooks", { ...rest, ...props });
  }
}
