import type { Address } from "../../lambda/contract/resources/parts.ts";

const firstNames = ["Søren", "Ida", "Åse", "Bjørn", "Freja", "Mikkel", "Sidsel", "Jørgen"] as const;
const lastNames = ["Prøvesen", "Mønster", "Eksempelgaard", "Tænkt", "Skyggebjerg"] as const;
const streets = ["Mønstervej", "Eksempelgade", "Prøvestræde", "Opdigtet Allé"] as const;
const towns = [
  ["5000", "Odense C"],
  ["8000", "Aarhus C"],
  ["9000", "Aalborg"],
  ["2100", "København Ø"],
  ["7100", "Vejle"],
] as const;

/** The value of a list that `n` falls on, counting round and round. */
export function pick<const Values extends readonly [unknown, ...unknown[]]>(
  values: Values,
  n: number,
): Values[number] {
  return values[n % values.length] ?? values[0];
}

/** Eight digits that nobody can be called on: no Danish number begins with 0. */
export const phoneNumber = (n: number): string => String(n % 10_000).padStart(8, "0");

/** Somebody who does not exist, the same one for the same `n`. */
export function person(n: number): Required<Pick<Address, PersonMember>> {
  const name = `${pick(firstNames, n)} ${pick(lastNames, n)}`;
  const [zipcode, city] = pick(towns, n);
  return {
    name,
    attention: null,
    address1: `${pick(streets, n)} ${1 + (n % 98)}`,
    address2: n % 3 === 0 ? "2. th." : null,
    zipcode,
    city,
    country_code: "DK",
    email: `${mailbox(name)}.${n}@example.com`,
    mobile: phoneNumber(n),
  };
}

type PersonMember =
  | "name"
  | "attention"
  | "address1"
  | "address2"
  | "zipcode"
  | "city"
  | "country_code"
  | "email"
  | "mobile";

/** The shop that sends everything here. */
export const shop: Address = {
  name: "Den Opdigtede Butik ApS",
  attention: "Lageret",
  address1: "Eksempelvej 1",
  address2: null,
  zipcode: "5000",
  city: "Odense C",
  country_code: "DK",
  email: "butik@example.com",
  mobile: phoneNumber(1),
  telephone: phoneNumber(1),
};

function mailbox(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .replaceAll(" ", ".");
}
