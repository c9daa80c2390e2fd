import { z } from "zod";
import { makeRequest } from "../../testing/make-request.ts";
import { payloadShapes } from "../../testing/signing.ts";
import { readEvent } from "../../testing/webhook-event.ts";
import type { ActResult } from "../screen/screen.ts";
import { refuse } from "./act-input.ts";
import type { PostWebhook } from "./post-webhook.ts";
import type { SigningPlace } from "./signed-copy.ts";

/** What a header can hold: printable ASCII. */
const headerText = z.string().regex(/^[\x20-\x7e]{1,100}$/, "1 to 100 letters of ASCII are taken");

export const sampleInput = z.object({
  resource: headerText,
  action: headerText,
  shape: z.enum(payloadShapes).optional(),
});

export interface SendSampleParts {
  readonly signing: SigningPlace;
  readonly post: PostWebhook;
  /** An id that was not used before: what was sent before is not handled again. */
  readonly freshObjectId: () => number;
  readonly now: () => number;
}

/** Signs an invented object and posts it, as `npm run send` does. */
export async function sendSample(
  { signing, post, freshObjectId, now }: SendSampleParts,
  { resource, action, shape = "object" }: z.infer<typeof sampleInput>,
): Promise<ActResult<{ readonly id: string | null; readonly status: number }>> {
  const event = readEvent(`${resource}:${action}`);
  if (event === null)
    return refuse(400, "A resource and an action are needed, such as Orders:create.");
  const sending = {
    url: new URL(signing.endpoint),
    key: signing.key,
    shape,
    ping: false,
    event,
    id: null,
    webhookName: null,
    data: null,
    headers: {},
  };
  return post(makeRequest(sending, freshObjectId(), new Date(now())));
}
