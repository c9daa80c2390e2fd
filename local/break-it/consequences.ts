import type { DeliveryRecord, Happening } from "../history/history.ts";
import { answerLost, killConsumer } from "./switches.ts";

/**
 * What the promise did about the faults that a delivery has met, as sentences; none before it has
 * come to an end. The same happenings give the same sentences.
 */
export function consequences({
  row,
  happenings,
}: Pick<DeliveryRecord, "row" | "happenings">): readonly string[] {
  const { status, faults } = row;
  if (status === "dead") return ["No attempt was left: it is a dead letter, and can be redriven."];
  if (status !== "handled" && status !== "superseded") return [];
  const of = <Type extends Happening["type"]>(type: Type) =>
    happenings.filter((each): each is Extract<Happening, { type: Type }> => each.type === type);
  // The request is still on its way back.
  if (row.origin === "webhook" && of("answered").length === 0) return [];
  const [arrived] = of("arrived");
  const [handled] = of("handled");
  const attempts = of("attempt");
  const failures = of("failed");
  const held = of("stored").find(({ place }) => place === "pending");
  const taken = held && of("taken").find(({ at }) => at >= held.at);
  const texts: string[] = [];

  if (held !== undefined && faults.includes(answerLost)) {
    texts.push("It was held in pending/ as well, since no answer said that the queue had it.");
  } else if (held !== undefined && taken !== undefined) {
    const after = seconds(taken.at - held.at);
    texts.push(
      `It was held in pending/, and the reclaimer brought it to the queue after ${after}.`,
    );
  }
  if (faults.includes(killConsumer) && attempts.length > 1) {
    texts.push(
      "Its message came back after the visibility time-out, and its handler was called again, " +
        "since no record said that it had ended: the idempotency key makes that one effect.",
    );
  } else if (failures.length > 0) {
    const times = failures.length === 1 ? "once" : `${failures.length} times`;
    texts.push(`It failed ${times} and was handled then.`);
  }
  if (of("duplicate").length > 0) {
    texts.push("It was handled once: a second copy was found a duplicate, and called no handler.");
  }
  if (status === "superseded") {
    texts.push("A newer version was handled before it, so it was marked as superseded.");
  }
  if (texts.length === 0 && handled !== undefined) {
    const after =
      arrived === undefined ? "" : `, ${seconds(handled.at - arrived.at)} after it came`;
    texts.push(`It was handled once${after}.`);
  }
  return texts;
}

const seconds = (ms: number): string => `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
