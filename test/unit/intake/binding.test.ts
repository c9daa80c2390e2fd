import { bindingOf } from "../../../lambda/intake/binding.ts";
import { readWebhookHeaders, type WebhookHeaders } from "../../../lambda/intake/webhook-request.ts";

const headers = (overrides: Partial<WebhookHeaders> = {}): WebhookHeaders => ({
  resource: "Orders",
  action: "create",
  resourceId: "7",
  webhookId: "1",
  user: null,
  ...overrides,
});

describe("headers and the signed webhook name", () => {
  it.each([
    ["bound", "Orders:create", {}],
    ["bound", "shop one/Orders:create", {}],
    ["bound", "a/b:c/Orders:create", {}],
    ["bound", "Shipment Monitor:delivered", { resource: "Shipment Monitor", action: "delivered" }],
    ["bound", "Unknown:new_action", { resource: "Unknown", action: "new_action" }],
    ["bound", "Orders:create", { resourceId: null }],
    ["unbound", "Orders:create", { resourceId: "8" }],
    ["unbound", "Orders:create", { action: null }],
    ["unbound", "Orders:create", { resource: null }],
    ["unbound", "My orders", {}],
    ["unbound", "Orders", {}],
    ["unbound", "Orders:Create", {}],
    ["unbound", "Orders:create ", {}],
    ["unbound", "", {}],
    ["unbound", null, {}],
    ["unbound", "Web shop:orders", {}],
    ["unbound", "Orders:create:x", {}],
    ["contradicted", "Orders:create", { action: "delete" }],
    ["contradicted", "Orders:create", { resource: "Shipments" }],
    ["contradicted", "Orders:create", { resource: "orders" }],
    ["contradicted", "Orders:create", { resource: null, action: "delete" }],
    ["contradicted", "prefix/Shipments:create", { resource: "Shipments", action: "cancel" }],
    ["unbound", "Orders:__proto__", {}],
    ["unbound", "Orders:new", {}],
    ["unbound", "Shop A/Shipments:dk", { resource: "Shipments" }],
    ["unbound", "Orders:cancel", {}],
    ["unbound", "constructor:create", {}],
    ["bound", "Orders:cancel", { action: "cancel" }],
    ["bound", "shipmondo-webhooks-test/Orders:create", {}],
  ])("are %s for %j and %j", (binding, name, overrides) => {
    expect(bindingOf(name, "7", headers(overrides))).toBe(binding);
  });

  it("bind an object that states no id", () => {
    expect(bindingOf("Orders:create", null, headers())).toBe("bound");
  });

  it("are compared however long the name is", () => {
    const name = `${"a/:".repeat(100_000)}Orders:create`;
    expect(bindingOf(name, "7", headers())).toBe("unbound");
  });
});

describe("the webhook headers", () => {
  it.each(["smd-action", "SMD-Action", "Smd-aCTION"])("are found in any case: %s", (name) => {
    expect(readWebhookHeaders({ [name]: " create " }).action).toBe(" create ");
  });

  it.each([{}, { "smd-action": "" }, { "smd-action": undefined }])(
    "are null without a value: %j",
    (given) => {
      expect(readWebhookHeaders(given)).toEqual({
        resource: null,
        action: null,
        resourceId: null,
        webhookId: null,
        user: null,
      });
    },
  );
});
