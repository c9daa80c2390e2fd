import { computed, signal } from "@preact/signals";
import { settled } from "./api.ts";

export type Route =
  | { readonly page: "list" | "dead" | "break" | "unknown" }
  | { readonly page: "delivery"; readonly id: string }
  | { readonly page: "story"; readonly resource: string; readonly id: string };

const address = signal(location.pathname + location.search);
export const path = computed(() => address.value.split("?")[0] ?? "/");
export const search = computed(() => address.value.slice(path.value.length));
export const route = computed(() => parsePath(path.value));

export const deliveryPath = (id: string): string => `/deliveries/${encodeURIComponent(id)}`;
export const storyPath = (resource: string, id: string): string =>
  `/story/${encodeURIComponent(resource)}/${encodeURIComponent(id)}`;

/** Goes to an address of the page, as a link would; `replace` leaves no step to go back to. */
export function navigate(to: string, how: { readonly replace?: boolean } = {}): void {
  if (to === address.peek()) return;
  if (!("navigation" in window)) location.assign(to);
  else navigation.navigate(to, { history: how.replace === true ? "replace" : "push" });
}

let byHistory = false;
/** Whether the address that is shown was gone to by "back" or "forward". */
export const cameBack = (): boolean => byHistory;

/**
 * Shows this page's own addresses without loading it again. The browser keeps the steps and where
 * each was scrolled to. One without the Navigation API loads the page at each step.
 * https://developer.mozilla.org/docs/Web/API/Navigation_API
 */
export function startRouting(): void {
  if (!("navigation" in window)) return;
  navigation.addEventListener("navigate", (event) => {
    const { pathname, search } = new URL(event.destination.url);
    const isElsewhere = pathname.startsWith("/api/") || event.downloadRequest !== null;
    if (!event.canIntercept || event.hashChange || isElsewhere) return;
    if (event.navigationType === "reload") return;
    const handler = async (): Promise<void> => {
      byHistory = event.navigationType === "traverse";
      address.value = pathname + search;
      if (byHistory) await settled();
    };
    event.intercept({ handler, focusReset: "manual" });
  });
}

function parsePath(pathname: string): Route {
  const [page = "", ...ids] = pathname.split("/").filter(Boolean).map(decode);
  const [first = "", second = ""] = ids;
  if (page === "story" && ids.length === 2) return { page, resource: first, id: second };
  if (page === "deliveries" && ids.length === 1) return { page: "delivery", id: first };
  if (page === "" || ids.length > 0) return { page: page === "" ? "list" : "unknown" };
  return { page: page === "dead" || page === "break" ? page : "unknown" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
