import { startShipmondo } from "../../../local/shipmondo/start-shipmondo.ts";

// Run by a test, which kills it: makes orders without end and says each id once it is made.
const [, , dataFile = ""] = process.argv;
const { shop } = await startShipmondo({ dataFile, credentials: { user: "u", key: "k" } });
process.once("disconnect", () => process.exit());
for (;;) {
  const { id } = await shop.createOrder();
  await shop.act("ship", id);
  process.send?.(id);
  await new Promise((resolve) => setImmediate(resolve));
}
