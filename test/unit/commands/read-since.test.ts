import { readObjectText } from "../../../bin/common/read-object.ts";
import { instantOf, readSince } from "../../../bin/common/read-since.ts";

const now = Date.parse("2026-11-20T10:00:00.000Z");

it.each([
  ["30s", "2026-11-20T09:59:30.000Z"],
  ["15m", "2026-11-20T09:45:00.000Z"],
  ["1h", "2026-11-20T09:00:00.000Z"],
  ["2d", "2026-11-18T10:00:00.000Z"],
  ["2026-11-19", "2026-11-19T00:00:00.000Z"],
  ["2026-11-20T10:00+01:00", "2026-11-20T09:00:00.000Z"],
])("--since %s is %s", (text, time) => {
  expect(new Date(instantOf(readSince("--since", text), now)).toISOString()).toBe(time);
});

it.each(["", "0m", "1w", "h", "-1h", "1 h", "1h ago", "123456d", "2026-02-30"])(
  "--since %j is refused and not quoted",
  (text) => {
    expect(() => readSince("--since", text)).toThrow(/--since is (so long ago|a day or a time)/);
  },
);

it.each([
  ["Orders/123", "Orders", "123"],
  ["Shipment Monitor/9", "Shipment Monitor", "9"],
])("%s is an object", (text, resource, id) => {
  expect(readObjectText("--object", text)).toEqual({ resource, id });
});

it.each(["Orders", "/1", "Orders/", 'Orders/"', "Orders/a b", "Or\\ders/1", "\nOrders/1"])(
  "%j is none",
  (text) => {
    expect(() => readObjectText("--object", text)).toThrow(/Nothing was done/);
  },
);
