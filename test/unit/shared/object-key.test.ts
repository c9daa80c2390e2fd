import fc from "fast-check";
import { objectKey, signedObjectId } from "../../../lambda/shared/object-key.ts";

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
    expect(signedObjectId(data)).toBe(id);
  });
});
