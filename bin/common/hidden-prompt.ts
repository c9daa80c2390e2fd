import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Asks at the terminal for what is not to be seen on it. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(`${question} (not shown): `);
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
    process.stderr.write("\n");
  }
}
