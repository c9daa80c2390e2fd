import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export interface Shortcut {
  /** "j", "?", "Escape", or two letters one after the other: "g l". */
  readonly keys: string;
  /** What it does, for the list: "next delivery". */
  readonly label: string;
  readonly run: () => void;
}

const storageKey = "single-letter-keys";
/** How long the second of two letters is waited for. */
const sequenceMs = 1_000;

/** Whether single letters do something; a person may turn them off (WCAG 2.2, 2.1.4). */
export const keysOn = signal(localStorage.getItem(storageKey) !== "off");
/** Those of what is shown now, in the order in which they were added. */
export const shortcuts = signal<readonly Shortcut[]>([]);

export function turnKeys(on: boolean): void {
  keysOn.value = on;
  localStorage.setItem(storageKey, on ? "on" : "off");
}

/** Adds shortcuts while the component is shown; the newest `run` of each is called. */
export function useKeys(added: readonly Shortcut[]): void {
  const newest = useRef(added);
  newest.current = added;
  useEffect(() => {
    const mine = newest.current.map((each, index) => ({
      ...each,
      run: () => newest.current[index]?.run(),
    }));
    shortcuts.value = [...shortcuts.peek(), ...mine];
    return () => {
      shortcuts.value = shortcuts.peek().filter((each) => !mine.includes(each));
    };
  }, []);
}

/** Listens for all of them; not while something is typed, nor while a dialog is open. */
export function startKeys(): void {
  let first = { key: "", at: 0 };
  document.addEventListener("keydown", (event) => {
    const { key, timeStamp: at, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key.length === 1 && !keysOn.peek()) return;
    if (target instanceof Element && target.matches(typedIn)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const pair = at - first.at < sequenceMs ? `${first.key} ${key}` : "";
    // The one that was added last: a page's own before the shell's.
    const found = shortcuts.peek().findLast(({ keys }) => keys === pair || keys === key);
    first = { key: found === undefined ? key : "", at };
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  });
}

const typedIn = "input:not([type=checkbox]), textarea, select";
