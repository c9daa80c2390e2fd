import { orderActs } from "./order-acts.ts";

const otherActs = [
  "create-order",
  "deliver",
  "cancel-shipment",
  "create-draft",
  "draft-ship",
  "delete-draft",
] as const;

/** Everything that can be done in the shop. */
export const actNames = [...(Object.keys(orderActs) as (keyof typeof orderActs)[]), ...otherActs];
export type ActName = (typeof actNames)[number];

export interface ActOptions {
  /** For `status`: the status to set. @default "processing" */
  readonly status?: string;
  /** For `create-order`: how many lines. @default 2 */
  readonly lines?: number;
}

/** What an act did. */
export type Acted =
  | {
      readonly ok: true;
      /** `Orders`, `Shipments` or `Drafts`. */
      readonly resource: string;
      readonly id: number;
      /** The shipment that it made. */
      readonly shipmentId: number | null;
      /** Actions that it had, `Orders:status_update`, each with how many webhooks were fired. */
      readonly events: readonly { readonly event: string; readonly webhooks: number }[];
    }
  | {
      readonly ok: false;
      /** A whole sentence. */
      readonly reason: string;
    };
