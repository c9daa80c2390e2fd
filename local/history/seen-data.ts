import { versionInstant } from "../../lambda/common/version-instant.ts";

/** The data of a delivery, and what the list shows of it. */
export interface SeenData {
  /** JSON text. */
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** What a person calls the object: an order's number; null when the data has none. */
  readonly label: string | null;
  /** Instant of the version that it states, in milliseconds since the epoch; null: none. */
  readonly version: number | null;
}

/**
 * @param value what the text holds
 */
export function seenData(resource: string | null, text: string, value: unknown): SeenData {
  return {
    text,
    bytes: Buffer.byteLength(text),
    label: labelOf(resource, value),
    version: versionInstant(resource, value),
  };
}

/**
 * Members that people call an object by, the best first. Of an order it is the number that the shop
 * gave it; a shipment and a draft carry that too, and else the carrier's number.
 * https://shipmondo.dev
 */
const labels: Readonly<Record<string, readonly string[]>> = {
  Orders: ["order_id", "reference"],
  Shipments: ["order_id", "reference", "pkg_no"],
  Drafts: ["reference"],
  "Shipment Monitor": ["carrier_track_id"],
};

const longestLabel = 100;

function labelOf(resource: string | null, value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const known = Object.hasOwn(labels, resource ?? "") ? labels[resource ?? ""] : undefined;
  for (const name of known ?? ["order_id", "reference"]) {
    const label = Object.hasOwn(value, name)
      ? (value as Readonly<Record<string, unknown>>)[name]
      : null;
    const text = typeof label === "number" ? String(label) : label;
    if (typeof text === "string" && text.trim() !== "") return text.slice(0, longestLabel);
  }
  return null;
}
