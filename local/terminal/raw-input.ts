import process from "node:process";
import type { ReadStream } from "node:tty";
import { isInForeground } from "./foreground.ts";
import { keyActions, type KeyAction } from "./keys.ts";

/**
 * Reads single keys from a terminal. Its modes are put back at every end: when it is stopped, when
 * the process ends, and while the process is suspended.
 * @param onKey Ctrl-C and Ctrl-Z do what they do elsewhere, and are not told
 * @returns whether there are keys, and what ends them
 */
export async function readKeys(
  input: ReadStream,
  onKey: (action: Exclude<KeyAction, "interrupt" | "suspend">) => void,
): Promise<(() => void) | null> {
  if (!input.isTTY || !(await isInForeground())) return null;
  let stopped = false;
  const begin = (): void => {
    input.setRawMode(true);
    input.resume();
  };
  const putBack = (): void => {
    input.pause();
    input.setRawMode(false);
  };
  const typed = (text: string): void => {
    for (const action of keyActions(text)) {
      if (action === "interrupt") {
        // To the whole group, as the terminal does: npm and the shell are in it.
        process.kill(0, "SIGINT");
      } else if (action === "suspend") {
        putBack();
        process.kill(0, "SIGTSTP");
      } else {
        onKey(action);
      }
    }
  };
  const goOn = (): void => {
    void isInForeground().then((own) => {
      if (own && !stopped) begin();
    });
  };
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    input.off("data", typed);
    process.off("SIGCONT", goOn).off("exit", stop);
    putBack();
  };
  process.on("SIGCONT", goOn).once("exit", stop);
  input.setEncoding("utf8").on("data", typed);
  begin();
  return stop;
}
