import type { HeldObjects } from "../../lambda/aws/held-objects.ts";
import { jsonMember } from "../../lambda/common/json-member.ts";
import { holding } from "../../lambda/contract/environment.ts";
import type { DeliveryRecord, History } from "../history/history.ts";
import type { ActResult } from "../screen/screen.ts";
import { done, refuse } from "./act-input.ts";

export interface KnownDelivery {
  readonly record: DeliveryRecord;
  /** JSON text. */
  readonly dataText: string;
}

export interface KeptDataParts {
  readonly history: Pick<History, "get" | "dataText">;
  readonly objects: Pick<HeldObjects, "read">;
}

export const unknownDelivery = refuse(404, "No delivery of this id is known: see the list.");

/**
 * A delivery with its data: from the history, else from the holding bucket, where the data of a
 * large one is.
 */
export async function knownDelivery(
  { history, objects }: KeptDataParts,
  id: string,
): Promise<ActResult<KnownDelivery>> {
  const record = history.get(id);
  if (record === null) return unknownDelivery;
  const dataText = history.dataText(id) ?? (await heldData(objects, record));
  if (dataText !== null) return done({ record, dataText });
  return refuse(409, "Its data is not there to be read: it has none, or is kept no longer.");
}

async function heldData(
  objects: KeptDataParts["objects"],
  { row }: DeliveryRecord,
): Promise<string | null> {
  const key = `${holding.large}${row.receivedAt}-${row.id}`;
  const text = await objects.read(key).catch(() => null);
  return text === null ? null : (jsonMember(Buffer.from(text), "data")?.toString() ?? null);
}
