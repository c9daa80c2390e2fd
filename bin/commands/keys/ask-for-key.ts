import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";

/** The key: typed at a prompt that does not show it, or the whole of a pipe. */
export async function askForKey(): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  process.stdout.write("Key (not shown): ");
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await prompt.question("");
  } finally {
    prompt.close();
    process.stdout.write("\n");
  }
}
