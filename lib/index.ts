/** `shipmondo-webhooks/cdk`: what a CDK app and `handlers/infrastructure.ts` import. */
export { ShipmondoWebhooks, type ShipmondoWebhooksProps } from "./shipmondo-webhooks.ts";
export {
  defineInfrastructure,
  type Infrastructure,
  type InfrastructureContext,
} from "./infrastructure.ts";
export type { ConsumerInfrastructure, ConsumerNetwork } from "./consumer-infrastructure.ts";
