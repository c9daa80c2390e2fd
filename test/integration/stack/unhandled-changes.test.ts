import { App, Stack } from "aws-cdk-lib";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handlerKeys } from "../../../lib/handler-keys.ts";
import { readSettings, type SettingsInput } from "../../../lib/settings.ts";
import { warnOfUnhandledChanges } from "../../../lib/unhandled-changes.ts";
import { warnOfUnlistedWebhooks } from "../../../lib/unlisted-webhooks.ts";
import { plainHandlers } from "../../harness/plain-handlers.ts";

const root = mkdtempSync(join(tmpdir(), "handler-keys-"));
let made = 0;

function folderWith(source: string): string {
  const folder = join(root, String(++made), "handlers");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.ts"), source);
  return folder;
}

afterAll(() => {
  rmSync(root, { recursive: true });
});

describe("the keys of the handlers", () => {
  it("are those that the project's own way of writing them has", () => {
    expect(handlerKeys(plainHandlers)).toEqual(["*"]);
  });

  it("are found though the module prints, and keeps its process busy", () => {
    const source =
      "console.log('[1]'); setInterval(() => {}, 1_000); export default { keys: ['Orders:*'] };";
    expect(handlerKeys(folderWith(source))).toEqual(["Orders:*"]);
  });

  it("are found where the module needs a variable of .env", () => {
    const folder = folderWith(
      "if (process.env.SHOP_URL !== 'x') throw new Error('unset'); export default { keys: ['*'] };",
    );
    writeFileSync(join(folder, "../.env"), "SHOP_URL=x\n");
    expect(handlerKeys(folder)).toEqual(["*"]);
  });

  it.each([
    ["throws", "throw new Error('no SHOP_URL');"],
    ["ends its process", "process.exit(0);"],
    ["exports nothing", "export {};"],
    ["exports something else", "export default { keys: 'Orders:*' };"],
    ["is not there", null],
  ])("are unknown, and nothing stops, where the module %s", (_what, source) => {
    expect(handlerKeys(source === null ? join(root, "absent") : folderWith(source))).toBeNull();
  });
});

describe("a warning that changes of orders reach no handler", () => {
  const warnings = (settings: SettingsInput, keys: readonly string[] | null): number => {
    const stack = new Stack(new App({ analyticsReporting: false, outdir: join(root, "cdk.out") }));
    warnOfUnhandledChanges(stack, readSettings(settings), () => keys);
    const texts = stack.node.metadata.map(({ type, data }) => `${type} ${String(data)}`);
    return texts.filter((text) => /^aws:cdk:warning .*Orders:reconciled/.test(text)).length;
  };
  const creations = ["Orders:create", "Shipments:*"];

  it.each<[string, SettingsInput, readonly string[] | null, number]>([
    ["where the handlers take creations only", {}, creations, 1],
    ["where one change is registered", { webhooks: ["Orders:payment_voided"] }, creations, 1],
    ["not where creations only are registered", { webhooks: ["Orders:create"] }, creations, 0],
    ["not where no orders are registered", { webhooks: ["Shipments:*"] }, creations, 0],
    ["not where a handler takes what is reconciled", {}, ["Orders:reconciled"], 0],
    ["not where one takes all of orders", {}, ["Orders:*"], 0],
    ["not where one takes everything", {}, ["*"], 0],
    ["not without a reconciler", { reconcile: false }, creations, 0],
    ["not where the keys are unknown", {}, null, 0],
  ])("comes %s", (_what, settings, keys, count) => {
    expect(warnings(settings, keys)).toBe(count);
  });
});

describe("a warning of webhooks that Shipmondo is not known to announce", () => {
  const warning = (webhooks: readonly string[]): string => {
    const stack = new Stack(new App({ analyticsReporting: false, outdir: join(root, "cdk.out") }));
    warnOfUnlistedWebhooks(stack, readSettings({ webhooks: [...webhooks] }));
    return stack.node.metadata
      .filter(({ type }) => type === "aws:cdk:warning")
      .map(({ data }) => String(data))
      .join("\n");
  };

  it.each(["Orders:craete", "Order:create", "orders:create", "Returns:*", "toString:*"])(
    "names %s, and what there is",
    (misspelt) => {
      const text = warning(["Orders:*", misspelt]);
      expect(text).toContain(`The setting webhooks has "${misspelt}", which`);
      expect(text).toContain("Drafts: create, create_shipment, delete");
    },
  );

  it("does not come for what is listed", () => {
    expect(warning(["Orders:*", "Shipment Monitor:delivered", "Drafts:create"])).toBe("");
  });
});
