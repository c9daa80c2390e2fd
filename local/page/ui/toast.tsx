import { signal } from "@preact/signals";

const shown = signal({ text: "", tone: "" });
const said = signal("");
const shownMs = 6_000;
let timer = 0;

/** Shows a line for some seconds and has it read out. */
export function toast(text: string, kind: "info" | "error" = "info"): void {
  shown.value = { text, tone: kind === "error" ? "bad" : "" };
  clearTimeout(timer);
  timer = window.setTimeout(() => (shown.value = { text: "", tone: "" }), shownMs);
  announce(text);
}

/** Has a line read out by screen readers. The same text twice is read twice. */
export function announce(text: string): void {
  said.value = said.peek() === text ? `${text}\u00a0` : text;
}

/** One live region for the whole page, and the line that is shown. */
export function Toasts() {
  const { text, tone } = shown.value;
  return (
    <>
      <div class="unseen" role="status">
        {said}
      </div>
      <div class={`toast ${tone}`} aria-hidden="true" hidden={text === ""}>
        {text}
      </div>
    </>
  );
}
