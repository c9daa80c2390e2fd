import {
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { readEventSource, readPauseTag } from "../../../lambda/aws/event-source.ts";
import { pauseTag } from "../../../lambda/contract/pause-tag.ts";
import { errorName } from "../../../lambda/common/log.ts";
import type { StackOperations } from "../../common/operations.ts";
import { readPart } from "../../common/part.ts";
import { NotSettled, type ConsumerSwitch, type SwitchState } from "./consumer-switch.ts";
import { readNotedEventSource } from "./event-source.ts";
import { pauseValue } from "./pause-note.ts";

/** Of one call, its attempts together. */
const callMs = 20_000;
const identityMs = 10_000;
const stepMs = 2_000;
/** Lambda takes up to a minute or so; three are waited for. */
const mostSteps = 90;

/**
 * The switch of a stack's consumer: its event source mapping.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
 * @param signal ends the waiting; what was asked for goes on
 */
export function stackSwitch(
  { lambda, sts, eventSourceId }: StackOperations,
  sleep: (ms: number) => Promise<void>,
  signal: AbortSignal,
): ConsumerSwitch {
  const id = eventSourceId();
  const read = () => readNotedEventSource(lambda, id, AbortSignal.timeout(callMs));

  /** Waits for the state, and asks for it again where the mapping was in the middle of a change. */
  async function settle(enabled: boolean): Promise<SwitchState> {
    const wanted = enabled ? "Enabled" : "Disabled";
    let isAsked = false;
    let last: SwitchState = await read();
    for (let step = 0; step < mostSteps; step++) {
      if (last.state === wanted) return last;
      if (!isAsked) isAsked = await ask(enabled);
      if (signal.aborted) break;
      await sleep(stepMs);
      last = await read();
    }
    throw new NotSettled(
      isAsked,
      `It is ${last.state} and not ${wanted} yet. ${isAsked ? "It was asked for, and goes on by itself" : "Lambda refuses a change while another is under way"}: ` +
        'see "webhooks status", or run this again.',
    );
  }

  /** @returns false while the mapping is in the middle of another change */
  async function ask(enabled: boolean): Promise<boolean> {
    try {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, Enabled: enabled }), {
        abortSignal: AbortSignal.timeout(callMs),
      });
      return true;
    } catch (error) {
      const name = errorName(error);
      if (name === "ResourceInUseException" || name === "ResourceConflictException") return false;
      throw error;
    }
  }

  async function untag(arn: string): Promise<void> {
    await lambda.send(new UntagResourceCommand({ Resource: arn, TagKeys: [pauseTag] }), {
      abortSignal: AbortSignal.timeout(callMs),
    });
  }

  /** Who CloudTrail would name: `user/alice`, `assumed-role/Operators/alice`. */
  async function caller(): Promise<string> {
    const identity = await readPart(identityMs, (abortSignal) =>
      sts.send(new GetCallerIdentityCommand({}), { abortSignal }),
    );
    const arn = identity.known ? (identity.value.Arn ?? "") : "";
    return arn.slice(arn.lastIndexOf(":") + 1);
  }

  return {
    read,

    async pause({ since, reason }) {
      const { arn, isOn } = await read();
      const value = pauseValue({ since, by: await caller(), reason: reason ?? "" });
      // First the note: a pause that nobody has noted is told like an accident.
      await lambda.send(new TagResourceCommand({ Resource: arn, Tags: { [pauseTag]: value } }), {
        abortSignal: AbortSignal.timeout(callMs),
      });
      try {
        await settle(false);
      } catch (error) {
        // What was never switched off is not paused. What hinders this is not what matters.
        const isAsked = error instanceof NotSettled && error.isAsked;
        if (isOn && !isAsked) await untag(arn).catch(() => undefined);
        throw error;
      }
      return read();
    },

    async resume() {
      const { arn } = await read();
      const state = await settle(true);
      await untag(arn);
      return state;
    },

    async hasStaleNote() {
      const eventSource = await readEventSource(lambda, id, AbortSignal.timeout(callMs));
      if (!eventSource.isOn) return false;
      return (await readPauseTag(lambda, eventSource, AbortSignal.timeout(callMs))) !== null;
    },
  };
}
