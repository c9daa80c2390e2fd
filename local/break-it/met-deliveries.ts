import type { BootstrapMessage } from "../runtime/bootstrap.ts";
import { deliveriesIn, invocationIn, invocationOf } from "./delivery-in-request.ts";
import type { FaultNotes } from "./fault-notes.ts";
import type { ServiceName } from "./faults/aws-error.ts";
import type { MetRequest } from "./fault-proxy.ts";
import { ssmFails, switches } from "./switches.ts";

/** Finds the deliveries that calls with a fault were made for. */
export interface MetDeliveries {
  readonly onMet: (service: ServiceName, request: MetRequest) => void;
  readonly onMessage: (message: BootstrapMessage) => void;
}

interface Note {
  readonly fault: string;
  readonly text: string;
}

/** Of invocations that are not over yet, and of a few that are. */
const mostInvocations = 200;

/**
 * A call names its delivery, or the invocation that it was made in; the consumer's invocation is of
 * one delivery, which it tells of before or after the call.
 * @param on names of the switches that are on
 */
export function createMetDeliveries(
  notes: FaultNotes,
  on: () => ReadonlySet<string>,
): MetDeliveries {
  const deliveryOf = new Map<string, string>();
  const waiting = new Map<string, Note[]>();

  return {
    onMet(service, request) {
      const { operation, headers, fault } = request;
      const found = switches.find(({ calls }) => calls?.rules.some((rule) => rule.fault === fault));
      if (found?.calls === null || found?.calls === undefined) return;
      const note = { fault: found.name, text: found.calls.met(operation) };
      const named = deliveriesIn(service, request);
      for (const id of named) notes.met(id, note.fault, note.text);
      const invocation = invocationIn(headers["x-amzn-trace-id"]?.toString());
      if (named.length > 0 || invocation === null) return;
      const id = deliveryOf.get(invocation);
      if (id !== undefined) notes.met(id, note.fault, note.text);
      else bounded(waiting).set(invocation, [...(waiting.get(invocation) ?? []), note]);
    },

    onMessage({ requestId, event }) {
      if (event.type === "received") {
        const unread = event.reason === "keys_unreadable" || event.reason === "keys_not_tried";
        if (unread && on().has(ssmFails)) {
          const text = "SSM answered 503, so there was no key to verify it with.";
          notes.met(event.id, ssmFails, text);
        }
        return;
      }
      // The reclaimer opens many in one invocation.
      if (event.type === "opened" || (on().size === 0 && waiting.size === 0)) return;
      const id =
        event.type === "handling" ? (event.delivery as { readonly id?: string }).id : event.id;
      if (id === undefined) return;
      const invocation = invocationOf(requestId);
      bounded(deliveryOf).set(invocation, id);
      for (const { fault, text } of waiting.get(invocation) ?? []) notes.met(id, fault, text);
      waiting.delete(invocation);
    },
  };
}

function bounded<Value>(map: Map<string, Value>): Map<string, Value> {
  for (const oldest of map.keys()) {
    if (map.size < mostInvocations) break;
    map.delete(oldest);
  }
  return map;
}
