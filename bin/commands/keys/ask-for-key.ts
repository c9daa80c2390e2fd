import { text } from "node:stream/consumers";
import { askHidden } from "../../common/hidden-prompt.ts";

/** The key: typed at a prompt that does not show it, or the whole of a pipe. */
export const askForKey = (): Promise<string> =>
  process.stdin.isTTY ? askHidden("Key") : text(process.stdin);
