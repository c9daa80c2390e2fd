import { z } from "zod";
import { createShopControl, type ShopControl } from "../../../local/shop-control.ts";
import { isLoopback } from "../../../testing/test-name.ts";
import { CannotRun } from "../../common/cannot-run.ts";
import { askLocalRun } from "../../common/local-api.ts";

const endpoints = z.object({ shipmondo: z.url() });

/**
 * Finds the local Shipmondo of the local run. Anything else is refused: what these commands do to
 * orders is done to invented ones only.
 * @param port where the local run listens
 * @throws CannotRun when there is none, or the run has another Shipmondo
 */
export async function findLocalShop(port: number): Promise<ShopControl> {
  let base: URL;
  try {
    base = new URL(endpoints.parse(await askLocalRun(port, "/api/endpoints")).shipmondo);
  } catch {
    throw new CannotRun(
      `No local run answers on port ${port}. Start it with "npm start" (PORT says where it listens).`,
    );
  }
  const elsewhere = new CannotRun(
    `The local run at port ${port} does not have a local Shipmondo: it was started with ` +
      "SHIPMONDO_API_URL. This changes nothing at any other; start the run without that.",
  );
  if (!isLoopback(base)) throw elsewhere;
  const shop = createShopControl(base);
  if (!(await shop.isThere())) throw elsewhere;
  return shop;
}
