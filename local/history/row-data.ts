import type { Row } from "../delivery-rows.ts";
import { seenData, type SeenData } from "./seen-data.ts";

/** What a row gains by the data of a token or a message; nothing where it has that already. */
export function arrived(known: Row | null, data: SeenData | null): Partial<Row> {
  if (data === null || (known !== null && known.bytes !== null)) return {};
  const { text, label, bytes, version } = data;
  return { arrivedText: (known?.dataText ?? null) === null ? text : null, label, bytes, version };
}

/**
 * What a row gains when its handler gets the data.
 * @param dataText null: it could not be written out
 */
export function handedOver(row: Row, dataText: string | null): Partial<Row> {
  if (dataText === null) return {};
  const gained = { dataText, arrivedText: null };
  if (row.bytes !== null) return gained;
  const { label, bytes, version } = seenData(row.resource, dataText, JSON.parse(dataText));
  return { ...gained, label, bytes, version };
}
