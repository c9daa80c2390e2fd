import { diffWebhooks, type WebhookRow } from "../../../bin/common/shipmondo/webhook-diff.ts";
import type { RegisteredWebhook } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { wantedWebhooks } from "../../../lambda/shipmondo/wanted-webhooks.ts";

const ours = "https://hooks.example.com/webhooks/uuid";
const other = "https://other.example.com/hook";

const webhook = (id: number, changed: Partial<RegisteredWebhook> = {}): RegisteredWebhook => ({
  id,
  name: "Shop/Shipments:create",
  endpoint: ours,
  active: true,
  action: "create",
  resource_name: "Shipments",
  created_at: "2026-11-28T10:00:00.000+01:00",
  updated_at: "2026-11-28T10:00:00.000+01:00",
  ...changed,
});

function diff(
  existing: readonly RegisteredWebhook[],
  setting: readonly string[] = ["Shipments:create"],
): readonly WebhookRow[] {
  const wanted = wantedWebhooks(setting);
  if (!wanted.ok) throw new Error(wanted.reason);
  const isOwn = (endpoint: string): boolean => endpoint === ours;
  return diffWebhooks({ wanted: wanted.value, existing, isOwn, prefix: "Shop" });
}

/** `kind id`, with the name that it is to get. */
const told = (rows: readonly WebhookRow[]): readonly string[] =>
  rows.map((row) => {
    const id = "webhook" in row ? ` ${row.webhook.id}` : "";
    return `${row.kind}${id}${"name" in row && row.name !== null ? ` → ${row.name}` : ""}`;
  });

describe("the diff of what is registered", () => {
  it.each<[string, readonly RegisteredWebhook[], readonly string[]]>([
    ["nothing", [], ["create"]],
    ["the right one", [webhook(1)], ["unchanged 1"]],
    [
      "a bound name of another prefix",
      [webhook(1, { name: "my shop/Shipments:create" })],
      ["unchanged 1"],
    ],
    ["a bound name of no prefix", [webhook(1, { name: "Shipments:create" })], ["unchanged 1"]],
    [
      "a name that binds nothing",
      [webhook(1, { name: "hook" })],
      ["rename 1 → Shop/Shipments:create"],
    ],
    [
      "a name that binds another pair",
      [webhook(1, { name: "Shop/Shipments:cancel" })],
      ["rename 1 → Shop/Shipments:create"],
    ],
    [
      "a name that marks all as tests",
      [webhook(1, { name: "shipmondo-webhooks-test/Shipments:create" })],
      ["rename 1 → Shop/Shipments:create"],
    ],
    ["an inactive one", [webhook(1, { active: false })], ["reactivate 1"]],
    [
      "an inactive one of a wrong name",
      [webhook(1, { active: false, name: "hook" })],
      ["reactivate 1 → Shop/Shipments:create"],
    ],
    [
      "an active and an inactive one",
      [webhook(1, { active: false }), webhook(2)],
      ["unchanged 2", "inactive 1"],
    ],
    ["two active ones", [webhook(2), webhook(1)], ["unchanged 1", "duplicate 2"]],
    [
      "two, the older of a wrong name",
      [webhook(1, { name: "hook" }), webhook(2)],
      ["unchanged 2", "duplicate 1"],
    ],
    [
      "two inactive ones",
      [webhook(2, { active: false }), webhook(1, { active: false })],
      ["reactivate 1", "inactive 2"],
    ],
    [
      "an active one of a wrong name and an inactive one of the right",
      [webhook(1, { name: "hook" }), webhook(2, { active: false })],
      ["rename 1 → Shop/Shipments:create", "inactive 2"],
    ],
    ["our name at another endpoint", [webhook(1, { endpoint: other })], ["create", "elsewhere 1"]],
    [
      "our name at another endpoint beside the right one",
      [webhook(1, { endpoint: other }), webhook(2)],
      ["unchanged 2", "elsewhere 1"],
    ],
    [
      "somebody else's",
      [webhook(1, { endpoint: other, name: "Shopify" })],
      ["create", "foreign 1"],
    ],
    [
      "a name that begins alike at another endpoint",
      [webhook(1, { endpoint: other, name: "Shop2/Shipments:create" })],
      ["create", "foreign 1"],
    ],
    [
      "one of ours that the setting does not name",
      [webhook(1), webhook(2, { action: "cancel", name: "Shop/Shipments:cancel" })],
      ["unchanged 1", "unwanted 2"],
    ],
  ])("that is %s", (_, existing, expected) => {
    expect(told(diff(existing))).toEqual(expected);
  });

  it("has the wanted ones in the setting's order, and each webhook once", () => {
    const existing = [
      webhook(1),
      webhook(3, { endpoint: other, name: "Shopify" }),
      webhook(2, { action: "cancel", active: false, name: "Shop/Shipments:cancel" }),
    ];
    const rows = diff(existing, ["Shipments:*", "Orders:create"]);
    expect(told(rows)).toEqual(["unchanged 1", "reactivate 2", "create", "foreign 3"]);
    expect(rows[2]).toMatchObject({ event: "Orders:create" });
  });

  it("leaves one alone whose resource no name can bind, once it has its name", () => {
    const odd = { resource_name: "Returns/old", action: "Create-2" };
    const named = webhook(1, { ...odd, name: "Shop/Returns/old:Create-2" });
    expect(told(diff([named], ["Returns/old:Create-2"]))).toEqual(["unchanged 1"]);
  });
});
