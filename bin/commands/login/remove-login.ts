import { DeleteParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import type { Print } from "../../common/io-types.ts";
import type { Target } from "../../common/target.ts";

/** Removes the stored credentials, after a question. */
export async function removeLogin(
  target: Target,
  yes: boolean,
  confirm: (question: string) => Promise<boolean | null>,
  print: Print,
): Promise<number> {
  const { apiPath } = target.shipmondo();
  print(`This removes ${apiPath} of ${target.name}: the reconciler then finds nothing missed.`);
  const answer = yes || (await confirm("Remove it?"));
  if (answer !== true) {
    print(`It was not removed.${answer === null ? " Add --yes to remove it." : ""}`);
    return answer === null ? 2 : 1;
  }
  try {
    await target.ssm.send(new DeleteParameterCommand({ Name: apiPath }));
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
    print("There was none.");
    return 0;
  }
  print("It is removed.");
  return 0;
}
