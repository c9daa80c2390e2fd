import fc from "fast-check";
import { createHash } from "node:crypto";
import {
  deliveryId,
  deliveryJson,
  deliveryMessage,
  isLarge,
  pointerMessage,
  unopenedId,
} from "../../../lambda/common/delivery-message.ts";
import type { QueuedDelivery } from "../../../lambda/contract/delivery.ts";
import { deliveryHead } from "../../harness/delivery.ts";
import { asText } from "../../harness/fakes.ts";
import { isSafeName, jsonValue } from "../../harness/json-values.ts";

/** Every UTF-16 unit that SQS takes in a message, once surrogates are written as escapes. */
function isTakenBySqs(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const taken =
      unit === 0x9 ||
      unit === 0xa ||
      unit === 0xd ||
      (unit >= 0x20 && unit <= 0xd7ff) ||
      (unit >= 0xe000 && unit <= 0xfffd);
    if (!taken) return false;
  }
  return true;
}
const anyText = fc.string({ unit: "binary" });
/** Text of any UTF-16 units: lone surrogates too. */
const anyUnits = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0xd7f0, max: 0xe00f }),
      fc.constantFrom(0xfffe, 0xffff, 0),
    ),
  )
  .map((units) => String.fromCharCode(...units));
const header = fc.oneof(fc.constant(null), fc.constantFrom("Orders", "", "null"), anyText);

describe("a delivery's id", () => {
  const idOf = (data: string, ...about: [string | null, string | null, boolean?]): string =>
    deliveryId(Buffer.from(data), ...about);

  it("differs exactly when the data, the resource, the action or its being a test do", () => {
    const data = fc.oneof(fc.constantFrom('{"id":1}', '{"id":1 }', '{"id":2}'), anyText);
    // A text and its lone surrogates' replacement are one in UTF-8, which no data holds.
    const parts = fc.tuple(
      data.filter((text) => text.isWellFormed()),
      header,
      header,
      fc.boolean(),
    );
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(idOf(...one) === idOf(...other)).toBe(same);
        expect(idOf(...one)).toMatch(/^[0-9a-f]{64}$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("tells a missing header from the text null, and one header from the other", () => {
    const ids = [
      idOf("{}", null, null),
      idOf("{}", "null", null),
      idOf("{}", null, "null"),
      idOf("{}", "Orders", null),
      idOf("{}", null, "Orders"),
      idOf("{}", "Orders,create", null),
      idOf("{}", "Orders", "create"),
      idOf("{}", "Orders", "create", true),
      idOf('{}\n["Orders","create"]', "Orders", "create"),
      unopenedId("e30.e30", "Orders", "create"),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is SHA-256 over data, a line end, and resource and action as JSON", () => {
    const hash = createHash("sha256").update('{"id":1,"name":"Sørensen"}\n["Orders","create"]');
    expect(idOf('{"id":1,"name":"Sørensen"}', "Orders", "create")).toBe(hash.digest("hex"));
  });
});

describe("a delivery's text", () => {
  it("has only characters that SQS takes, and parses to the same delivery, whatever they hold", () => {
    fc.assert(
      fc.property(
        fc.record({ resource: anyUnits, user: anyUnits, webhookName: anyUnits }),
        fc.dictionary(anyUnits.filter(isSafeName), fc.oneof(anyUnits, jsonValue)),
        (texts, object) => {
          // As it is signed: every character unchanged, save what JSON itself must escape.
          const data = Buffer.from(JSON.stringify(object));
          const sent: unknown = JSON.parse(data.toString());
          const head = deliveryHead(texts);
          const text = deliveryJson(head, data).toString();
          expect(isTakenBySqs(text)).toBe(true);
          expect(JSON.parse(text)).toStrictEqual({ ...head, data: sent });
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["close together", 0],
    ["with a few characters between", 5],
    ["with long runs between", 500],
  ])("has every character escaped that a queue may refuse, %s", (_how, apart) => {
    const between = "å\ufffd\uffa0 ".repeat(apart);
    const text = ["😀", "\u{10ffff}", "\ufffe", "\uffff", "\u{10000}", "\ufffe😀\uffff"]
      .join(between)
      .repeat(50);
    for (const note of [text, `${between}${text}`, `${text}${between}`]) {
      const json = deliveryJson(deliveryHead(), Buffer.from(JSON.stringify({ note }))).toString();
      expect(isTakenBySqs(json)).toBe(true);
      expect(JSON.parse(json)).toMatchObject({ data: { note } });
    }
  });

  it("is the very bytes when it has nothing to escape", () => {
    const data = Buffer.from(JSON.stringify({ note: "å\ufffd日本" }));
    const head = deliveryHead();
    const whole = `${JSON.stringify(head).slice(0, -1)},"data":${data.toString()}}`;
    expect(deliveryJson(head, data).toString()).toBe(whole);
  });

  it("holds the data as it was written", () => {
    const head = deliveryHead();
    const dataText = '{ "n" : 12345678901234567890, "q":1.0, "q":2E+1 }';
    const text = deliveryJson(head, Buffer.from(dataText)).toString();
    expect(text.endsWith(`,"data":${dataText}}`)).toBe(true);
  });
});

describe("a pointer", () => {
  it("is the delivery without its data, in characters that SQS takes, with the same group and id", () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, (resource, user) => {
        const head = deliveryHead({ resource, user });
        const message = asText(pointerMessage(head, "large/x", 2_000_000));
        const whole = deliveryMessage(head, deliveryJson(head, Buffer.from("{}")));
        expect(isTakenBySqs(message.body)).toBe(true);
        const read = JSON.parse(message.body) as QueuedDelivery;
        expect(read).toStrictEqual({ ...head, large: { key: "large/x", bytes: 2_000_000 } });
        expect(isLarge(read)).toBe(true);
        expect([message.groupId, message.deduplicationId]).toEqual([
          whole.groupId,
          whole.deduplicationId,
        ]);
      }),
    );
  });
});
