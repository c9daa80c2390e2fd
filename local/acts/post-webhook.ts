import { createPoster, trusting } from "../../testing/post.ts";
import type { SignedRequest } from "../../testing/samples/webhook.ts";
import type { ActResult } from "../screen/screen.ts";
import { done, refuse } from "./act-input.ts";

/** Posts a signed request to the run's endpoint. */
export type PostWebhook = (
  request: SignedRequest,
) => Promise<ActResult<{ readonly id: string | null; readonly status: number }>>;

/** Ten times what Shipmondo waits, so that a slow endpoint is seen to answer at all. */
const timeoutMs = 30_000;

/**
 * @param ca PEM of the run's own certificate; null on plain HTTP
 * @returns 502 when the endpoint gives no answer
 */
export function createPostWebhook(endpoint: string, ca: string | null): PostWebhook {
  const url = new URL(endpoint);
  return async (request) => {
    const poster = createPoster(url, { ca: trusting(ca) }, () => performance.now());
    try {
      const posted = await poster.post(request, timeoutMs);
      if (!posted.ok) {
        return refuse(502, `The endpoint gave no answer (${posted.code}): is the run ending?`);
      }
      return done({ id: idIn(posted.body), status: posted.status });
    } catch {
      return refuse(400, "A header has a character that HTTP does not allow.");
    } finally {
      poster.close();
    }
  };
}

/** The delivery's id in the receiver's answer. */
function idIn(body: string): string | null {
  try {
    const { id } = JSON.parse(body) as { readonly id?: unknown };
    return typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}
