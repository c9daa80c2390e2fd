import { CannotRun } from "./cannot-run.ts";

/**
 * Whether to go on with what was announced.
 * @param yes the option `--yes`: nobody is asked
 * @throws CannotRun when there is nobody to ask
 */
export async function isAgreed(
  yes: boolean,
  question: string,
  confirm: (question: string) => Promise<boolean | null>,
): Promise<boolean> {
  if (yes) return true;
  const answer = await confirm(question);
  if (answer !== null) return answer;
  throw new CannotRun("Nobody is at a terminal to agree: add --yes to do it. Nothing was done.");
}
