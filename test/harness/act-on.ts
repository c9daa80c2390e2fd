import type { Acts, DeadLetters } from "../../local/view/acts.ts";
import type { DeliveryView } from "../../local/view/delivery-view.ts";
import type { LocalRun } from "./local-run.ts";

/** What an act was answered. */
export interface Acted<Output> {
  readonly status: number;
  readonly body: Output & { readonly error?: string };
}

/** Does an act of the page, with the headers that it has to have. */
export async function actOn<Name extends keyof Acts>(
  run: Pick<LocalRun, "url">,
  name: Name,
  input: unknown,
): Promise<Acted<Acts[Name]["output"]>> {
  const response = await fetch(new URL(`/api/view/act/${name}`, run.url), {
    method: "POST",
    headers: { "content-type": "application/json", "x-shipmondo-webhooks": "page" },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as Acted<Acts[Name]["output"]>["body"];
  return { status: response.status, body };
}

export const deadOf = async (run: LocalRun): Promise<DeadLetters> =>
  (await run.api("view/dead")) as DeadLetters;

export const viewOf = async (run: LocalRun, id: string): Promise<DeliveryView> =>
  (await run.api(`view/deliveries/${id}`)) as DeliveryView;
