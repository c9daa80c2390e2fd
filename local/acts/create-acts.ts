import { z } from "zod";
import type { ActHandlers } from "../screen/screen.ts";
import type { ShopControl } from "../shop-control.ts";
import type { DeadLetters } from "../view/acts.ts";
import { checked, deliveryIdText, done } from "./act-input.ts";
import { actInShop, shopInput } from "./act-in-shop.ts";
import type { ConsumerSwitch } from "./consumer-switch.ts";
import { copyAsTest } from "./copy-as-test.ts";
import { curlCommand, type CurlPlace } from "./curl-command.ts";
import { deadLettersView } from "./dead-letters-view.ts";
import { forget, type ForgetParts } from "./forget.ts";
import { findSlip, formatJson } from "./json-text.ts";
import { knownDelivery } from "./kept-data.ts";
import { drop, redrive, type MoveDeadParts } from "./move-dead.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { createReplay, type ReplayParts } from "./replay.ts";
import { resend, type ResendParts } from "./resend.ts";
import { signedCopy } from "./signed-copy.ts";
import { sampleInput, sendSample, type SendSampleParts } from "./send-sample.ts";

export interface ActsParts
  extends
    Omit<ReplayParts, "redrive" | "objects" | "records">,
    Omit<ResendParts, "history" | "objects">,
    SendSampleParts,
    MoveDeadParts,
    Omit<ForgetParts, "history" | "objects" | "isPaused"> {
  readonly history: ReplayParts["history"] & ForgetParts["history"];
  readonly consumer: ConsumerSwitch;
  readonly curl: CurlPlace;
  /** Null: the run has no local Shipmondo. */
  readonly shop: Pick<ShopControl, "send"> | null;
  /** Of other parts of the run. */
  readonly fault: ActHandlers["fault"];
  readonly rerun: ActHandlers["rerun"];
}

export interface RunActs {
  readonly acts: ActHandlers;
  /** `GET /api/view/dead` */
  readonly dead: () => Promise<DeadLetters>;
}

const ofOne = z.object({ id: deliveryIdText });
const ofSome = z.object({
  ids: z.array(deliveryIdText).min(1, "at least one is needed").max(10_000),
});
const nothing = z.object({});
/** As much as a tag may hold on AWS, so that both take the same. */
const reason = z.string().max(256, "at most 256 characters").optional();

/** What the page may do: `local/view/acts.ts`. */
export function createActs(parts: ActsParts): RunActs {
  const { consumer, signing, curl, shop } = parts;
  // Redrive, drop and forget, one at a time.
  const inTurn = oneAtATime();
  /** It ends well or not, and never rejects. */
  let forgetting: Promise<unknown> = Promise.resolve();
  const redriveAll = (ids: readonly string[], backwards: boolean, again = false) =>
    inTurn(() => redrive(parts, ids, { backwards, again }));
  const replay = createReplay({ ...parts, redrive: (id) => redriveAll([id], false, true) });

  return {
    acts: {
      replay: checked(ofOne, ({ id }) => replay(id)),
      resend: checked(ofOne.extend({ data: z.string() }), ({ id, data }) =>
        resend(parts, id, data),
      ),
      format: checked(z.object({ data: z.string(), indent: z.boolean() }), ({ data, indent }) => {
        const slip = findSlip(data);
        const text = slip !== null ? null : indent ? formatJson(data) : data;
        return Promise.resolve(done({ text, slip }));
      }),
      send: checked(sampleInput, (input) => sendSample(parts, input)),
      shop: checked(shopInput, (input) => actInShop(shop, input)),
      redrive: checked(
        ofSome.extend({ backwards: z.boolean().optional() }),
        ({ ids, backwards = false }) => redriveAll(ids, backwards),
      ),
      drop: checked(ofSome, ({ ids }) => inTurn(() => drop(parts, ids))),
      pause: checked(z.object({ reason }), ({ reason: why = "" }) => {
        consumer.pause(why.trim() === "" ? null : why.trim());
        return Promise.resolve(done({}));
      }),
      resume: checked(nothing, async () => {
        // Its queues are being deleted: nothing may be taken from them.
        await forgetting;
        consumer.resume();
        return done({});
      }),
      curl: checked(ofOne, async ({ id }) => {
        const known = await knownDelivery(parts, id);
        if (!known.ok) return known;
        const { record, dataText } = known.value;
        return done({ text: curlCommand(signedCopy(record, dataText, signing), curl) });
      }),
      test: checked(ofOne, async ({ id }) => {
        const known = await knownDelivery(parts, id);
        return known.ok ? done(await copyAsTest(known.value)) : known;
      }),
      forget: checked(nothing, () =>
        inTurn(() => {
          const isPaused = (): boolean => consumer.state.current().paused;
          const begun = forget({ ...parts, isPaused });
          forgetting = begun;
          return begun;
        }),
      ),
      fault: parts.fault,
      rerun: parts.rerun,
    },
    dead: async () => deadLettersView(await parts.inspect(), parts.records, parts.countNewer()),
  };
}
