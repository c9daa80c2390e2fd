/** ISO 8601 with date, time and offset, as Shipmondo writes it. */
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Shipment Monitor has no `updated_at`; what it carries instead is when the carrier registered the
 * status.
 */
const versionField = (resource: string | null): string =>
  resource === "Shipment Monitor" ? "current_status_registered_at" : "updated_at";

/**
 * The instant of a version, from `data.updated_at` or, for Shipment Monitor,
 * `data.current_status_registered_at`: compared as instants and not as text, since the offset
 * changes with summer time. Source of the fields: https://shipmondo.dev/docs/webhooks.
 * @returns milliseconds since the epoch; null when the object has none, so that it can never be
 *   superseded
 */
export function versionInstant(resource: string | null, data: unknown): number | null {
  const field = versionField(resource);
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, field)) return null;
  const text = (data as Readonly<Record<string, unknown>>)[field];
  if (typeof text !== "string" || !instantForm.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
