import { createInterface } from "node:readline/promises";

/**
 * Asks a person at the terminal.
 * @returns null when nobody is there to answer: input or output is no terminal
 */
export async function confirm(question: string): Promise<boolean | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
