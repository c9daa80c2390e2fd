import { computed, signal } from "@preact/signals";

export type Route =
  | { readonly page: "list" }
  | { readonly page: "delivery"; readonly id: string }
  | { readonly page: "story"; readonly resource: string; readonly id: string }
  | { readonly page: "dead" }
  | { readonly page: "break" }
  | { readonly page: "unknown" };

const here = (): string => location.pathname + location.search;

const address = signal(here());
/** Path and query. */
export const path = computed(() => address.value.split("?")[0] ?? "/");
export const search = computed(() => address.value.slice(path.value.length));
export const route = computed(() => parsePath(path.value));

export const deliveryPath = (id: string): string => `/deliveries/${encodeURIComponent(id)}`;
export const storyPath = (resource: string, id: string): string =>
  `/story/${encodeURIComponent(resource)}/${encodeURIComponent(id)}`;

/** Goes to an address of the page, as a link would; `replace` leaves no step to go back to. */
export function navigate(to: string, how: { readonly replace?: boolean } = {}): void {
  if (to === here()) return;
  if (how.replace === true) history.replaceState(history.state, "", to);
  else history.pushState({ key: Date.now() }, "", to);
  show();
}

/** Makes every plain link to this page's own addresses a step of the history. */
export function startRouting(): void {
  history.scrollRestoration = "manual";
  addEventListener("popstate", show);
  addEventListener("scroll", rememberScroll, { passive: true });
  addEventListener("pagehide", keepScroll);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) {
      return;
    }
    if (link.pathname.startsWith("/api/") || link.hash !== "") return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

function show(): void {
  address.value = here();
}

function parsePath(pathname: string): Route {
  const [first, second, third, ...rest] = pathname.split("/").filter(Boolean).map(decode);
  if (rest.length > 0) return { page: "unknown" };
  if (first === undefined) return { page: "list" };
  if (first === "deliveries" && second !== undefined && third === undefined) {
    return { page: "delivery", id: second };
  }
  if (first === "story" && second !== undefined && third !== undefined) {
    return { page: "story", resource: second, id: third };
  }
  if (second === undefined && (first === "dead" || first === "break")) return { page: first };
  return { page: "unknown" };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where each step of the history was scrolled to; kept over a reload. */
const storageKey = "scroll";
const scrolled = new Map<string, number>(readKept());

const stepKey = (): string => {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "key" in state
    ? String(state.key)
    : "first";
};

function rememberScroll(): void {
  scrolled.set(stepKey(), scrollY);
}

/** Where the step that is shown was left; 0 for a new one. */
export const scrollOfStep = (): number => scrolled.get(stepKey()) ?? 0;

function keepScroll(): void {
  sessionStorage.setItem(storageKey, JSON.stringify([...scrolled].slice(-50)));
}

function readKept(): readonly (readonly [string, number])[] {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? "[]") as [string, number][];
  } catch {
    return [];
  }
}
