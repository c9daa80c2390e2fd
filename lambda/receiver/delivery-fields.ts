import type { LogFields } from "../common/log.ts";

/**
 * What each log line about a delivery names, so that it is found by its object.
 * @param id the delivery's
 * @param about the delivery, or the headers that came with what is not one yet
 */
export function deliveryFields(
  id: string,
  about: {
    readonly resource: string | null;
    readonly action: string | null;
    readonly resourceId: string | null;
  },
): LogFields {
  const { resource, action, resourceId } = about;
  return { deliveryId: id, resource, action, resourceId };
}
