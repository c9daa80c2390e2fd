import fc from "fast-check";
import { objectKey, signedObjectId } from "../../../lambda/common/object-key.ts";

const text = fc.oneof(
  fc.constant(null),
  fc.constantFrom("Orders", "Shipment Monitor", "7", "70", "", '"', "null", '","'),
  fc.string({ unit: "binary" }),
  fc.string({ minLength: 100, maxLength: 4_096 }),
);
const about = fc.record({
  id: fc.constantFrom("a".repeat(64), "b".repeat(64)),
  resource: text,
  resourceId: text,
});

describe("an object's key", () => {
  it("is a group id that SQS takes, whatever resource and id are", () => {
    fc.assert(
      fc.property(about, (delivery) => {
        expect(objectKey(delivery)).toMatch(/^[\x21-\x7e]{1,128}$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is the same for two deliveries exactly when resource and object are", () => {
    fc.assert(
      fc.property(about, about, (one, other) => {
        const sameObject = (one.resourceId ?? one.id) === (other.resourceId ?? other.id);
        const same = one.resource === other.resource && sameObject;
        expect(objectKey(one) === objectKey(other)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  it("can be read where SQS takes the names as they are", () => {
    expect(objectKey({ id: "x", resource: "Orders", resourceId: "7" })).toBe('["Orders","7"]');
  });

  it("of a test delivery is another than the real object's, and the same for each test", () => {
    const about = { id: "x", resource: "Orders", resourceId: "7" };
    expect(objectKey({ ...about, test: true })).toBe('["Orders","7","test"]');
    expect(objectKey({ ...about, test: false })).toBe(objectKey(about));
  });

  it("is of the delivery itself when that is about no object", () => {
    const key = (id: string) => objectKey({ id, resource: "Orders", resourceId: null });
    expect(key("a")).not.toBe(key("b"));
  });
});

describe("the signed id of an object", () => {
  it.each([
    [{ id: 7 }, "7"],
    [{ id: "7" }, "7"],
    [{ id: 0 }, "0"],
    [{ id: 7, shipment_id: 8 }, "7"],
    [{ shipment_id: "8" }, "8"],
    [{ id: null, shipment_id: 8 }, "8"],
    [{ id: "", shipment_id: 8 }, "8"],
    [{ id: { a: 1 } }, null],
    [{}, null],
    [[7], null],
    ["7", null],
    [null, null],
    [Object.create({ id: 7 }), null],
  ])("of %j is %j", (data: unknown, id) => {
    expect(signedObjectId({ value: data, json: Buffer.from(JSON.stringify(data)) })).toBe(id);
  });

  it.each([
    ["12345678901234567890", "12345678901234567890"],
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["1.5", "1.5"],
    ["1e21", "1e21"],
    ["9007199254740991", "9007199254740991"],
    ["1.0", "1"],
    ["1e3", "1000"],
    ["-0", "0"],
    ['"12345678901234567890"', "12345678901234567890"],
    ['"\\u0037"', "7"],
    ['" 7"', " 7"],
  ])("written as %s is %s", (written, id) => {
    for (const json of [`{"id":${written}}`, `{"id":1, "\\u0069d" : ${written} ,"x":{"id":2}}`]) {
      const data = { value: JSON.parse(json) as unknown, json: Buffer.from(json) };
      expect(signedObjectId(data)).toBe(id);
    }
  });
});
