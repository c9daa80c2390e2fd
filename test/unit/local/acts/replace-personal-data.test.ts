import { jsLiteral } from "../../../../local/acts/js-literal.ts";
import { replacePersonalData } from "../../../../local/acts/replace-personal-data.ts";
import { order, shipment, shipmentMonitor } from "../../../../testing/samples/index.ts";

type Data = Readonly<Record<string, unknown>>;
const replaced = (data: unknown): Data => replacePersonalData(data) as Data;

const buyer = {
  name: "Hr. Personlig",
  attention: "Fru Hemmelig",
  address1: "Hemmelig Vej 7",
  address2: null,
  zipcode: "4321",
  postal_code: "4321",
  city: "Skjulby",
  country_code: "DK",
  email: "personlig@kunde.dk",
  mobile: "40506070",
  phone: 40_506_070,
  instruction: "",
};

test("an address is another person's, of the same form, empty where it was empty", () => {
  const { ship_to } = replaced({ ship_to: buyer }) as { readonly ship_to: Data };
  expect(JSON.stringify(ship_to)).not.toMatch(/personlig|hemmelig|4321|skjulby|kunde|40506070/i);
  expect(ship_to).toMatchObject({ country_code: "DK", address2: null, instruction: "", phone: 0 });
  expect(ship_to.email).toMatch(/@example\.com$/);
  expect(Object.keys(ship_to)).toEqual(Object.keys(buyer));
});

test("the same person twice stays one, another one is another", () => {
  const data = replaced({ ship_to: buyer, bill_to: buyer, sender: { ...buyer, name: "B" } });
  expect(data.bill_to).toEqual(data.ship_to);
  expect(data.sender).not.toEqual(data.ship_to);
});

test.each([
  ["order_note", "Ring hos Jens"],
  ["tags", ["Jens"]],
  ["unknown_member", "Jens Jensen"],
  ["source_name", "Jens' butik"],
  ["image_url", "https://jens.dk/a.png"],
  ["contact", "jens@kunde.dk"],
  ["pkg_no", "00370726801234567890"],
  ["phone_number", "+45 40 50 60 70"],
  ["current_status_text", "Afleveret hos Jens"],
  ["status", "Jens Jensen er ikke hjemme"],
  ["order_id", "JENS-1042"],
])("%s: %j holds nothing of it any more", (name, value) => {
  const text = JSON.stringify(replaced({ [name]: value }));
  expect(text).not.toMatch(/jens|00370726801234567890|40 50 60 70|1042/i);
  expect(text).not.toBe(JSON.stringify({ [name]: value }));
});

test.each([
  [{ order_status: "on_hold", carrier_code: "gls", currency_code: "DKK", item_sku: "ULD-GRA-M" }],
  [{ updated_at: "2026-03-01T10:00:00.000+01:00", date: "2026-03-01", from: "08:00:00" }],
  [{ amount_including_vat: "1287.0", quantity: "2.0", weight: "1", vat_percent: "0.25" }],
  [{ id: 12_345, archived: false, percent: 100, nothing: null, list: [], object: {} }],
])("what is no personal data stays: %j", (data) => {
  expect(replaced(data)).toEqual(data);
});

test("names of members that are texts of somebody are replaced, too", () => {
  expect(replaced({ "Jens Jensen": { size: "XL" } })).toEqual({ member_1: { size: "XL" } });
});

test("samples keep their types, member by member", () => {
  const typesOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(typesOf);
    if (typeof value !== "object" || value === null) return value === null ? null : typeof value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, typesOf(each)]));
  };
  for (const sample of [order({}, 4), shipment({}, 3), shipmentMonitor({}, 2)]) {
    expect(typesOf(replacePersonalData(sample))).toEqual(typesOf(sample));
  }
});

test.each([[[]], [null], ["Jens"], [7], [[["Jens"]]]])("data that is no object: %j", (data) => {
  expect(JSON.stringify(replacePersonalData(data))).not.toContain("Jens");
});

test("a literal says each member by its name, and `__proto__` so that it is a member", () => {
  const value: unknown = JSON.parse('{"__proto__":{"a":1},"a b":[null,true],"n":-5e-8,"t":"\\""}');
  expect(jsLiteral(value)).toBe(
    String.raw`{ ["__proto__"]: { "a": 1 }, "a b": [null, true], "n": -5e-8, "t": "\"" }`,
  );
});
