import type { DeadLetter } from "../../lambda/dead/dead-letters.ts";
import type { CountNewer } from "./newer-handled.ts";

/** "3 newer versions of this order were handled; this goes backwards" */
export function backwardsText(going: readonly DeadLetter[], newer: CountNewer): string {
  const [only] = going;
  if (only !== undefined && going.length === 1) {
    const count = newer(only);
    const versions = count === 1 ? "1 newer version" : `${count} newer versions`;
    const noun = nouns[only.delivery?.resource ?? ""] ?? "object";
    return `${versions} of this ${noun} ${count === 1 ? "was" : "were"} handled; this goes backwards.`;
  }
  return `Newer versions of the objects of ${going.length} of these were handled; this goes backwards.`;
}

const nouns: Readonly<Record<string, string>> = {
  Orders: "order",
  Shipments: "shipment",
  Drafts: "draft",
  "Shipment Monitor": "shipment",
};
