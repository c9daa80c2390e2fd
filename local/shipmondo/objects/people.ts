const names = [
  "Karen Opfundet",
  "Peter Påfund",
  "Lærke Fiktiv",
  "Øjvind Digter",
  "Mette Sømand-Fabel",
  "Aage Tænkebjerg",
  "Signe Forestil",
] as const;
const roads = ["Fantasivej", "Æventyrgade", "Drømmestien", "Sagnplads", "Ønskebakken"] as const;
const cities = [
  { zipcode: "1000", city: "København K" },
  { zipcode: "6700", city: "Esbjerg" },
  { zipcode: "8900", city: "Randers C" },
  { zipcode: "4000", city: "Roskilde" },
] as const;

/** The one that `n` falls on, counting round and round. */
function at<Item>(items: readonly Item[], n: number): Item {
  const item = items[n % items.length];
  if (item === undefined) throw new Error("There is nothing to choose from.");
  return item;
}

export interface Contact {
  readonly name: string;
  readonly attention: string | null;
  readonly address1: string;
  readonly address2: string | null;
  readonly zipcode: string;
  readonly city: string;
  readonly country_code: string;
  readonly email: string;
  readonly mobile: string;
}

/** An invented buyer, the same for the same number; no Danish telephone number begins with 0. */
export function buyer(n: number): Contact {
  return {
    name: at(names, n),
    attention: null,
    address1: `${at(roads, n)} ${(n % 120) + 1}`,
    address2: n % 5 === 0 ? "1. tv." : null,
    ...at(cities, n),
    country_code: "DK",
    email: `kunde-${n}@example.com`,
    mobile: `0${String(n % 10_000_000).padStart(7, "0")}`,
  };
}

export const sender: Contact = {
  name: "Lokalbutikken ApS",
  attention: "Pakkeriet",
  address1: "Fantasivej 7",
  address2: null,
  zipcode: "6700",
  city: "Esbjerg",
  country_code: "DK",
  email: "pakkeri@example.com",
  mobile: "00000007",
};

/** "No service point" is an object of nulls. */
export const noServicePoint = {
  id: null,
  name: null,
  address1: null,
  zipcode: null,
  city: null,
  country_code: null,
  shipping_agent: null,
};

/** The newer form of an address, in shipments and drafts. */
export const partyOf = (type: "sender" | "receiver", from: Contact): object => ({
  type,
  name: from.name,
  attention: from.attention,
  address1: from.address1,
  address2: from.address2,
  postal_code: from.zipcode,
  city: from.city,
  country_code: from.country_code,
  email: from.email,
  phone: from.mobile,
  attributes: [],
});
