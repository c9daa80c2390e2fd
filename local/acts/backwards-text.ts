import type { DeadLetter } from "../../lambda/dead/dead-letters.ts";
import type { CountNewer } from "./newer-handled.ts";

/** "3 newer versions of this order were handled; this goes backwards" */
export function backwardsText(going: readonly DeadLetter[], newer: CountNewer): string {
  const [only] = going;
  if (only !== undefined && going.length === 1) {
    const noun = nouns[only.delivery?.resource ?? ""] ?? "object";
    return `${newerText(newer(only), `this ${noun}`)}; this goes backwards.`;
  }
  return `Newer versions of the objects of ${going.length} of these were handled; this goes backwards.`;
}

/** "3 newer versions of Orders/123 were handled" */
export const newerText = (count: number, object: string): string =>
  count === 1
    ? `1 newer version of ${object} was handled`
    : `${count} newer versions of ${object} were handled`;

const nouns: Readonly<Record<string, string>> = {
  Orders: "order",
  Shipments: "shipment",
  Drafts: "draft",
  "Shipment Monitor": "shipment",
};
