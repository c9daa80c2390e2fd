import { z } from "zod";
import type { ActResult } from "../screen/screen.ts";
import { actedText, askForAct } from "../shop-act.ts";
import { ShopRefusal, type ShopControl } from "../shop-control.ts";
import { done, refuse } from "./act-input.ts";

export const shopInput = z.object({
  act: z.string().min(1).max(100),
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "an id is a number of at most 15 digits")
    .optional(),
  count: z.int().min(1).max(1_000).optional(),
});

/** @param shop null: the run has none */
export async function actInShop(
  shop: Pick<ShopControl, "send"> | null,
  { act, id, count }: z.infer<typeof shopInput>,
): Promise<ActResult<{ readonly text: string }>> {
  if (shop === null) {
    return refuse(
      409,
      "This run has no local Shipmondo: it was started with SHIPMONDO_API_URL. Start it without.",
    );
  }
  const asked = {
    act,
    id: id === undefined ? null : Number(id),
    count: count ?? null,
    lines: null,
    status: null,
  };
  try {
    const { done: lines, hints } = actedText(asked, await askForAct(asked, shop));
    if (lines.length === 0) return refuse(409, hints.join("\n"));
    const unheard = hints.some((hint) => hint.includes("No active webhook"));
    const advice = unheard ? ["`npm run webhooks -- register --yes` registers them."] : [];
    return done({ text: [...lines, ...hints, ...advice].join("\n") });
  } catch (error) {
    if (error instanceof ShopRefusal) return refuse(400, sentence(error.message));
    return refuse(502, "The local Shipmondo gives no answer: is the run ending?");
  }
}

const sentence = (text: string): string => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
