import { person, phoneNumber } from "../../testing/samples/people.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * The same data without personal data: names, addresses, e-mails, phones, numbers that lead to a
 * person, and every text that could hold any, are replaced by invented ones of the same type. What
 * is empty or null stays so, and what was equal stays equal. Kept are numbers, times, amounts, and
 * texts that are codes by their member's name and their form.
 */
export function replacePersonalData(data: unknown): unknown {
  const people = numbering();
  const texts = numbering();
  const numbers = numbering();

  const inAddress = (name: string, value: string, n: number): string | null => {
    const invented: Readonly<Record<string, string | null>> = person(n);
    const { zipcode, address2 } = person(n);
    switch (name) {
      case "zipcode":
      case "postal_code":
        return zipcode ?? value;
      case "address2":
        return address2 ?? "2. th.";
      case "phone":
      case "telephone":
      case "mobile":
        return phoneNumber(n);
      case "name":
      case "attention":
        return invented.name ?? value;
      case "address1":
      case "city":
      case "email":
        return invented[name] ?? value;
      default:
        return null;
    }
  };
  const ofText = (name: string, value: string, n: number | null): string => {
    if (value.trim() === "") return value;
    if (n !== null) {
      const invented = inAddress(name, value, n);
      if (invented !== null) return invented;
    }
    if (isPlain(value) || (isCode(name) && codeForm.test(value))) return value;
    if (/^https?:/i.test(value)) return `https://shop.example/${texts(value)}`;
    if (value.includes("@")) return `person.${people(value)}@example.com`;
    if (/^\+?[\d ()-]+$/.test(value)) return sameLength(value, numbers(value));
    return `Text ${texts(value)}`;
  };
  const of = (value: unknown, name: string, n: number | null): unknown => {
    if (Array.isArray(value)) return value.map((each) => of(each, name, n));
    if (typeof value === "string") return ofText(name, value, n);
    if (typeof value === "number") return personalNumber.test(name) ? 0 : value;
    if (typeof value !== "object" || value === null) return value;
    const members = value as Members;
    const own = isAddress(members) ? people(whoIs(members)) : null;
    return Object.fromEntries(
      Object.entries(members).map(([key, each], index) => [
        memberName.test(key) ? key : `member_${index + 1}`,
        of(each, key.toLowerCase(), own),
      ]),
    );
  };
  return of(data, "", null);
}

/** A number from 1 for each text, the same for the same. */
function numbering(): (text: string) => number {
  const known = new Map<string, number>();
  return (text) => {
    const n = known.get(text) ?? known.size + 1;
    known.set(text, n);
    return n;
  };
}

const addressMembers = [
  "address1",
  "zipcode",
  "postal_code",
  "email",
  "mobile",
  "phone",
  "telephone",
];

const isAddress = (members: Members): boolean =>
  addressMembers.some((name) => Object.hasOwn(members, name));

/** Who an address is of: the same person twice is the same invented one twice. */
const whoIs = (members: Members): string =>
  JSON.stringify([members.name, members.email, members.address1]);

const memberName = /^[A-Za-z_]\w{0,63}$/;
const personalNumber =
  /phone|mobile|zip|postal|latitude|longitude|^lat$|^lng$|^lon$|vat_(?:no|id)$/;

/** Times, dates and amounts with a decimal point. */
const isPlain = (value: string): boolean =>
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(value) ||
  /^\d\d:\d\d(?::\d\d)?$/.test(value) ||
  /^-?\d{1,9}\.\d{1,6}$/.test(value);

/** Members whose values are of a list that Shipmondo, a carrier or the shop's catalogue has. */
const isCode = (name: string): boolean =>
  /(?:^|_)(?:status|state|type|code|codes|services|currency|sku|method|agent|trade|size|unit)$/.test(
    name,
  ) || /(?:quantity|percent|amount|price|weight|weight_kg|length|height|width)$/.test(name);

const codeForm = /^[A-Za-z0-9][\w.,:/-]{0,39}$/;

/** Digits of the same length, so that a handler which looks at it goes on. */
const sameLength = (value: string, n: number): string =>
  String(n).padStart(value.length, "0").slice(-value.length);
