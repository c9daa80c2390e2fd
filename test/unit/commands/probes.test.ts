import { probes, type ProbeInput } from "../../../bin/commands/check/probes.ts";
import { defaultWebhookName } from "../../../bin/commands/check/webhook-name.ts";

const input = (overrides: Partial<ProbeInput> = {}): ProbeInput => ({
  url: "https://shop.example/webhooks",
  key: "abc123",
  strangersKey: "another key",
  webhookName: defaultWebhookName,
  mark: "check-0123abcd",
  firstId: 2_000_000_000,
  at: new Date("2026-11-24T08:00:00Z"),
  pingOnly: false,
  ...overrides,
});

describe("the probes", () => {
  it("come harmless first: pings, deliveries, forgeries", () => {
    const kinds = probes(input()).map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual(["ping", "delivery", "forgery"]);
    expect(kinds).toEqual(
      [...kinds].sort(
        (a, b) =>
          ["ping", "delivery", "forgery"].indexOf(a) - ["ping", "delivery", "forgery"].indexOf(b),
      ),
    );
  });

  it.each([
    ["https://shop.example/webhooks", true],
    ["https://127.0.0.1:3000/webhooks", false],
  ])("to %s are signed under a test's name: %s", (url, isTest) => {
    const names = probes(input({ url })).flatMap(({ kind, body }) => {
      if (kind === "forgery") return [];
      const { data } = JSON.parse(body) as { readonly data: string };
      const text = Buffer.from(data.split(".")[1] ?? "", "base64url").toString("utf8");
      return /"webhook[\\"]+:[\\"]+([^\\"]+)/.exec(text)?.[1] ?? "none";
    });
    expect(names).toHaveLength(11);
    for (const name of names) {
      expect(name).toMatch(isTest ? /^shipmondo-webhooks-test\/check\/[^/]+$/ : /^check\/[^/]+$/);
    }
  });

  it("hold the key nowhere, and have each a name of its own", () => {
    const all = probes(input({ key: "a-marker-of-a-key" }));
    expect(JSON.stringify(all)).not.toContain("a-marker-of-a-key");
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
  });

  it.each([true, false])(
    "are all about the resource that the given name states (ping only: %s)",
    (pingOnly) => {
      const all = probes(input({ webhookName: "Shipment Monitor:delivered", pingOnly }));
      const resources = new Set(all.map(({ headers }) => headers["SMD-Resource-Type"]));
      expect([...resources]).toEqual(["Shipment Monitor"]);
    },
  );

  it("send pings with the resource and the action as their only SMD headers", () => {
    const pings = probes(input()).filter(({ kind }) => kind === "ping");
    const names = pings.flatMap(({ headers }) =>
      Object.keys(headers).filter((name) => name.startsWith("SMD-")),
    );
    expect(new Set(names)).toEqual(new Set(["SMD-Resource-Type", "SMD-Action"]));
  });
});
