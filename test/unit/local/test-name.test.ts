import { isLoopback, nameFor } from "../../../testing/test-name.ts";
import { makeRequest } from "../../../testing/make-request.ts";
import { sendOptions, type SendFlags } from "../../../bin/commands/send/send-options.ts";

test.each([
  ["http://127.0.0.1:3000/webhooks", true],
  ["http://127.8.0.1/", true],
  ["https://localhost:3000/", true],
  ["http://shop.localhost/", true],
  ["http://[::1]:3000/", true],
  ["https://hooks.example.com/", false],
  ["https://127.0.0.1.example.com/", false],
  ["http://192.168.0.2/", false],
])("%s is on this machine: %s", (address, local) => {
  expect(isLoopback(new URL(address))).toBe(local);
});

const remote = new URL("https://hooks.example.com/webhooks/x");

test("a name that marks a test already is signed as it is", () => {
  expect(nameFor(remote, "shipmondo-webhooks-test/Orders:create")).toBe(
    "shipmondo-webhooks-test/Orders:create",
  );
});

function signed(flags: SendFlags, event?: string): Readonly<Record<string, unknown>> {
  const options = sendOptions(flags, "key", event);
  const url = options.url ?? new URL("http://127.0.0.1:3000/webhooks/local");
  const { body } = makeRequest({ ...options, url }, 1, new Date("2026-05-04T06:00:00.000Z"));
  const { data } = JSON.parse(body) as { readonly data: string };
  const payload = Buffer.from(data.split(".")[1] ?? "", "base64url").toString("utf8");
  return JSON.parse(payload) as Readonly<Record<string, unknown>>;
}

test.each([
  [{}, "shipmondo-webhooks-test/Orders:create"],
  [{ name: "shop/Orders:create" }, "shipmondo-webhooks-test/shop/Orders:create"],
])("send with %j signs a test's name for an endpoint elsewhere", (flags, name) => {
  expect(signed({ url: remote, ...flags }, "Orders:create")).toMatchObject({
    webhook: name,
    data: { id: 1 },
  });
});

test("send signs the plain name for an endpoint on this machine", () => {
  expect(signed({}, "Orders:create")).toMatchObject({ webhook: "Orders:create" });
});

test("send without an event pings an endpoint elsewhere, and sends nothing to one on this machine", () => {
  expect(signed({ url: remote })).toMatchObject({ action: "connection_test" });
  expect(() => signed({})).toThrow("What to send is missing");
});
