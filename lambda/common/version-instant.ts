/** ISO 8601 with date, time and offset, as Shipmondo writes it. */
const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** Of these only the creation is looked for in Shipmondo's API, which lists them by it. */
const createdOnly: readonly (string | null)[] = ["Shipments", "Drafts"];

/**
 * Shipment Monitor has no `updated_at`; what it carries instead is when the carrier registered the
 * status. Drafts, whose form is not documented, may have none: all of theirs is one version then,
 * which supersedes nothing, and a creation that came is known as such.
 */
function versionField(resource: string | null, data: object): string {
  if (resource === "Shipment Monitor") return "current_status_registered_at";
  const { updated_at: updatedAt = null } = data as { readonly updated_at?: unknown };
  return updatedAt === null && createdOnly.includes(resource) ? "created_at" : "updated_at";
}

/**
 * The instant of a version, from `data.updated_at`, of shipments and drafts without one
 * `data.created_at`, or, for Shipment Monitor, `data.current_status_registered_at`: compared as
 * instants and not as text, since the offset changes with summer time. Source of the fields:
 * https://shipmondo.dev/docs/webhooks.
 * @returns milliseconds since the epoch; null when the object has none, so that it can never be
 *   superseded
 */
export function versionInstant(resource: string | null, data: unknown): number | null {
  if (typeof data !== "object" || data === null) return null;
  const field = versionField(resource, data);
  if (!Object.hasOwn(data, field)) return null;
  const text = (data as Readonly<Record<string, unknown>>)[field];
  if (typeof text !== "string" || !instantForm.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
