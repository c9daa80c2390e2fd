import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { splitTarget } from "../http/event.ts";
import type { Pages } from "../http/pages.ts";
import type { HttpAnswer } from "../http/response.ts";
import { actRoutes } from "./act-routes.ts";
import { apiRoutes, type ApiParts } from "./api-routes.ts";
import { deadRoutes } from "./dead/dead-routes.ts";
import { deliveryRoutes } from "./delivery/delivery-routes.ts";
import { notKnown, refusal } from "./http/answers.ts";
import { refusalOf } from "./http/guard.ts";
import { matchPath, type ScreenRoute } from "./http/route.ts";
import { listRoutes } from "./list/list-routes.ts";
import { createLiveEvents } from "./live/live-events.ts";
import { streamEvents } from "./live/stream-events.ts";
import { payloadRoutes } from "./payload/payload-routes.ts";
import { runRoutes } from "./run-routes.ts";
import type { ScreenParts, ScreenSetting } from "./screen.ts";
import { shellRoutes } from "./shell/shell-routes.ts";
import { storyRoutes } from "./story/story-routes.ts";

const livePath = "/api/view/live";

/**
 * The page and its API beside the endpoint, and `/api/deliveries`, `/api/endpoints` and `/api/keys`
 * for programs. All of it shows personal data: `refusalOf` says whom it answers.
 */
export function createScreen(parts: ScreenParts, setting: ScreenSetting, api: ApiParts): Pages {
  const events = createLiveEvents(parts, setting.now);
  const stopping = new AbortController();
  const live: ScreenRoute = { method: "GET", path: livePath, run: () => null };
  const routes = [
    ...apiRoutes(api),
    ...shellRoutes(setting.page),
    ...runRoutes(parts, setting),
    ...listRoutes(parts.history),
    ...deliveryRoutes(parts, setting),
    ...payloadRoutes(parts.history),
    ...storyRoutes(parts.history),
    ...deadRoutes(parts),
    ...actRoutes(parts.acts),
    live,
  ];
  return {
    take(request, response) {
      const { path, query } = splitTarget(request.url ?? "/");
      const method = request.method === "HEAD" ? "GET" : request.method;
      const found = routes
        .filter((route) => route.method === method)
        .flatMap((route) => {
          const params = matchPath(route.path, path);
          return params === null ? [] : [{ route, params }];
        })[0];
      if (found === undefined) return false;
      const { route, params } = found;

      const refused = refusalOf(route, request.headers);
      if (refused !== null) {
        request.resume();
        send(response, refused);
      } else if (route === live && request.method === "GET") {
        request.resume();
        streamEvents(events, request.headers["last-event-id"], response, stopping.signal);
      } else {
        const signal = AbortSignal.any([stopping.signal, goneSignal(response)]);
        const asked = { params, query: new URLSearchParams(query), message: request, signal };
        void answer(route, asked, response);
      }
      return true;
    },
    stop() {
      stopping.abort();
      events.stop();
    },
  };
}

async function answer(
  route: ScreenRoute,
  request: Parameters<ScreenRoute["run"]>[0],
  response: ServerResponse,
): Promise<void> {
  if (route.method === "GET") request.message.resume();
  try {
    const answer = await route.run(request);
    send(response, answer ?? notKnown);
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    send(response, refusal(500, `This failed in the local run itself: ${name}`));
  }
}

/** Aborted when nobody reads the answer any more. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
  });
  return gone.signal;
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...(headers as OutgoingHttpHeaders),
    "content-length": body.length,
  });
  response.end(body);
}
