import { actLocally } from "../../common/local-api.ts";
import type { LocalOperations } from "../../common/operations.ts";
import { readEventSourceLocally } from "../status/local-parts.ts";
import type { ConsumerSwitch } from "./consumer-switch.ts";

/** The switch of the local run's consumer, which its page has, too. */
export function localSwitch(operations: LocalOperations): ConsumerSwitch {
  const { port } = operations;
  const read = () => readEventSourceLocally(operations);
  return {
    read,
    async pause({ reason }) {
      await actLocally(port, "pause", reason === null ? {} : { reason });
      return read();
    },
    async resume() {
      await actLocally(port, "resume", {});
      return read();
    },
    // The run ends a pause and its note at once.
    hasStaleNote: () => Promise.resolve(false),
  };
}
