import process from "node:process";
import type { LocalStack } from "../local-stack-types.ts";
import { printable } from "../terminal.ts";
import type { ConsumerState } from "../view/run-state.ts";
import { createBuildLines } from "./build-lines.ts";
import { keysHelp, keysLine } from "./keys.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { readKeys } from "./raw-input.ts";
import { rerunLine } from "./rerun-line.ts";

export interface TerminalOptions {
  readonly stack: Pick<LocalStack, "origin" | "build" | "rerun" | "consumer" | "acts">;
  readonly say: (line: string) => void;
  readonly quit: () => void;
}

/**
 * Tells what changes about the run, and does what keys ask for where there is a terminal.
 * @returns ends it
 */
export async function startTerminal({ stack, say, quit }: TerminalOptions): Promise<() => void> {
  const { origin, build, rerun, consumer, acts } = stack;
  const buildLines = createBuildLines(build.current());
  let before = rerun.current();
  const ends = [
    build.onChange((state) => {
      buildLines(state).forEach(say);
    }),
    rerun.onChange((state) => {
      const line = rerunLine(before, state);
      before = state;
      if (line !== null) say(line);
    }),
    consumer.onChange((state) => {
      say(pauseLine(state));
    }),
  ];
  if (consumer.current().paused) say(pauseLine(consumer.current()));

  const told = (result: { readonly ok: boolean; readonly error?: string }): void => {
    if (result.error !== undefined) say(`problem  ${printable(result.error)}`);
  };
  const keys = {
    quit,
    open: () =>
      void openInBrowser(`${origin}/`).then((opened) => {
        if (!opened) say(`note     no browser can be opened here: ${origin}/`);
      }),
    send: () => void acts.send({ resource: "Orders", action: "create" }).then(told),
    pause: () => {
      const { paused } = consumer.current();
      void (paused ? acts.resume({}) : acts.pause({ reason: "p was pressed" })).then(told);
    },
    help: () => {
      keysHelp.forEach(say);
    },
  };
  const stopKeys = await readKeys(process.stdin, (action) => {
    keys[action]();
  });
  if (stopKeys !== null) {
    ends.push(stopKeys);
    say(keysLine);
  }
  return () => {
    for (const end of ends) end();
  };
}

function pauseLine({ paused, reason }: ConsumerState): string {
  if (!paused) return "note     the consumer is resumed";
  const why = reason === null ? "" : ` (${reason})`;
  return printable(`paused   the consumer takes no delivery until it is resumed${why}`);
}
