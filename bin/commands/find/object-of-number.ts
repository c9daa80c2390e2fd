import { CannotRun } from "../../common/cannot-run.ts";
import { takeAnswer } from "../../common/shipmondo/explain-failure.ts";
import { findTargetApi } from "../../common/shipmondo/target-api.ts";
import { targetSettings } from "../../common/shipmondo/target-settings.ts";
import type { NamedObject } from "../../common/read-object.ts";
import type { Surroundings } from "../../common/surroundings.ts";
import type { Target } from "../../common/target.ts";

/**
 * The order that has a number, asked of Shipmondo's API.
 * @throws CannotRun when none has it, or several have
 */
export async function objectOfNumber(
  number: string,
  target: Target,
  stage: string | null,
  around: Pick<Surroundings, "env" | "sleep">,
): Promise<NamedObject> {
  const { stackName } = target.shipmondo();
  const settings = await targetSettings(stackName, stage, around.env);
  const { api, address } = await findTargetApi(target, around.env, settings.sandbox, around.sleep);
  const orders = takeAnswer(await api.ordersByNumber(number), address);
  const [found, ...others] = orders;
  if (found === undefined) {
    throw new CannotRun(
      "Shipmondo has no order of this number (any more). Its id does as well: find Orders <id>.",
    );
  }
  if (others.length === 0) return { resource: "Orders", id: found };
  throw new CannotRun(
    `Shipmondo has ${orders.length} orders of this number, with the ids ${orders.join(", ")}: find Orders <id>.`,
  );
}
