import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { askHidden } from "../../common/hidden-prompt.ts";

/**
 * User and key of Shipmondo's API, a line each: typed, the key without being shown, or the whole of
 * a pipe.
 * @param user the one that is known already: then the key alone
 */
export async function askForLogin(user: string | null): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  const lines = user === null ? [await ask("API user: ")] : [];
  return [...lines, await askHidden("API key")].join("\n");
}

async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await prompt.question(question);
  } finally {
    prompt.close();
  }
}
