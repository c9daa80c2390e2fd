import { ownEndpoint, sameEndpoint } from "../../../lambda/shipmondo/own-endpoint.ts";
import { wantedWebhooks } from "../../../lambda/shipmondo/wanted-webhooks.ts";

describe("the setting webhooks", () => {
  const eventsOf = (...setting: readonly string[]) => {
    const wanted = wantedWebhooks(setting);
    return wanted.ok ? wanted.value.map(({ event }) => event) : wanted.reason;
  };

  it("means all actions of a resource by its *", () => {
    expect(eventsOf("Shipments:*", "Shipment Monitor:*")).toEqual([
      "Shipments:create",
      "Shipments:cancel",
      "Shipment Monitor:latest",
      "Shipment Monitor:delivered",
    ]);
  });

  it("may name what is not known today", () => {
    expect(eventsOf("Returns:create")).toEqual(["Returns:create"]);
  });

  it.each(["Returns:*", "constructor:*"])("cannot mean %s", (entry) => {
    expect(eventsOf("Orders:create", entry)).toBe("unknown_resource");
  });

  it("means a pair once, and that it is named goes before that a * has it", () => {
    const wanted = wantedWebhooks(["Shipments:*", "Shipments:cancel"]);
    expect(wanted.ok && wanted.value.map(({ event, isNamed }) => [event, isNamed])).toEqual([
      ["Shipments:create", false],
      ["Shipments:cancel", true],
    ]);
  });
});

describe("an endpoint", () => {
  const execute = "https://a1.execute-api.eu-west-1.amazonaws.com/webhooks";
  const domain = "https://hooks.example.com/webhooks";

  it.each<[string, readonly string[] | undefined, string, boolean]>([
    ["the address itself", undefined, `${domain}/uuid`, true],
    ["its other host", undefined, `${execute}/uuid`, true],
    [
      "it in other letters, with port and last slash",
      undefined,
      "https://HOOKS.example.com:443/webhooks/uuid/",
      true,
    ],
    ["the label of another stack", undefined, `${domain}/other`, false],
    ["something below it", undefined, `${domain}/uuid/more`, false],
    ["no label", undefined, domain, false],
    ["another host", undefined, "https://example.com/webhooks/uuid", false],
    [
      "a host that begins alike",
      undefined,
      "https://hooks.example.com.evil.org/webhooks/uuid",
      false,
    ],
    ["plain http", undefined, "http://hooks.example.com/webhooks/uuid", false],
    ["no address", undefined, "hooks", false],
    ["one of its labels", ["uuid", "b"], `${execute}/b`, true],
    ["a label that is none of them", ["uuid", "b"], `${execute}/c`, false],
    ["any label", ["*"], `${execute}/c`, true],
    ["no label where any is taken", ["*"], execute, true],
    ["another path where any label is taken", ["*"], `${execute}s/c`, false],
  ])("that is %s, with the labels %j: %s is ours: %s", (_, labels, endpoint, ours) => {
    const own = ownEndpoint({ url: `${domain}/uuid`, bases: [domain, execute], labels });
    expect(own(endpoint)).toBe(ours);
  });

  it("is ours also where the stack says no more than its address", () => {
    const own = ownEndpoint({ url: `${domain}/uuid`, bases: [], labels: undefined });
    expect([own(`${domain}/uuid`), own(`${domain}/other`)]).toEqual([true, false]);
  });

  it("without a label is ours where that is the address", () => {
    const own = ownEndpoint({ url: domain, bases: [domain, execute], labels: undefined });
    expect([own(execute), own(`${domain}/other`)]).toEqual([true, false]);
  });

  it("is the same as another whatever their letters and last slashes", () => {
    expect(sameEndpoint("https://A.example.com/x/", "https://a.example.com/x")).toBe(true);
    expect(sameEndpoint("https://a.example.com/x", "https://a.example.com/X")).toBe(false);
  });
});
