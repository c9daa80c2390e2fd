import { signal } from "@preact/signals";

type Kind = "info" | "error";

const shown = signal<{ readonly text: string; readonly kind: Kind } | null>(null);
const said = signal("");
const shownMs = 6_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a line for some seconds and has it read out. */
export function toast(text: string, kind: Kind = "info"): void {
  shown.value = { text, kind };
  clearTimeout(timer);
  timer = setTimeout(() => (shown.value = null), shownMs);
  announce(text);
}

/** Has a line read out by screen readers. The same text twice is read twice. */
export function announce(text: string): void {
  said.value = said.peek() === text ? `${text}\u00a0` : text;
}

/** One live region for the whole page, and the line that is shown. */
export function Toasts() {
  const line = shown.value;
  return (
    <>
      <div class="unseen" role="status" id="announcer">
        {said}
      </div>
      {line !== null && (
        <div
          class={line.kind === "error" ? "toast bad" : "toast"}
          aria-hidden="true"
          onClick={() => (shown.value = null)}
        >
          {line.text}
        </div>
      )}
    </>
  );
}
