import fc from "fast-check";
import { signToken } from "../../../testing/signing.ts";
import { webhookEvent } from "../../harness/fakes.ts";
import { deliveriesOn, inMemoryReceiver, testKey } from "../../harness/in-memory-receiver.ts";
import { jsonValue, memberName } from "../../harness/json-values.ts";

const anyText = fc.string({ unit: "binary" });
const anyHeaders = fc.dictionary(fc.string(), fc.oneof(anyText, fc.constant(undefined)));
const anyTime = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger());

describe("the receiver, while queue and bucket work", () => {
  it("answers 400 or 401 to any body that nobody signed, and keeps nothing for the handlers", async () => {
    const { receive, queue } = inMemoryReceiver();
    const anyBody = fc.oneof(
      anyText,
      fc.json(),
      anyText.map((data) => JSON.stringify({ data })),
      fc.constant(undefined),
    );
    await fc.assert(
      fc.asyncProperty(
        anyBody,
        fc.boolean(),
        anyHeaders,
        anyTime,
        async (body, isBase64Encoded, headers, timeEpoch) => {
          const event = { body, isBase64Encoded, headers, requestContext: { timeEpoch } };
          expect([400, 401]).toContain((await receive(event)).statusCode);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(queue.messages).toEqual([]);
  });

  it("answers 200 to anything that is signed, whatever its payload and headers", async () => {
    const { receive } = inMemoryReceiver();
    const payload = fc.oneof(
      fc.uint8Array({ minLength: 1 }),
      anyText,
      jsonValue.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(payload, anyHeaders, async (bytes, headers) => {
        fc.pre(bytes.length > 0);
        const body = JSON.stringify({ data: signToken(bytes, testKey) });
        expect((await receive({ body, headers })).statusCode).toBe(200);
      }),
      { numRuns: 500 },
    );
  });

  it("puts any signed object on the queue unchanged, once, under the id of the answer", async () => {
    const object = fc.dictionary(memberName, jsonValue, { minKeys: 1 });
    await fc.assert(
      fc.asyncProperty(object, anyText, anyText, async (data, resource, action) => {
        const { receive, queue } = inMemoryReceiver();
        const payload = JSON.stringify({ webhook: "w", data, url: "u" });
        const event = webhookEvent({
          headers: { "SMD-Resource-Type": resource, "SMD-Action": action },
          body: JSON.stringify({ data: signToken(payload, testKey) }),
        });
        const answer = await receive(event);
        const [delivery, ...more] = deliveriesOn(queue);
        expect(delivery?.data).toStrictEqual(JSON.parse(JSON.stringify(data)));
        expect(answer.body).toBe(JSON.stringify({ id: delivery?.id }));
        expect(more).toEqual([]);
        expect([delivery?.resource, delivery?.action]).toEqual([resource || null, action || null]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a new key", () => {
  it("is accepted without a restart, by a signature that no cached key verifies", async () => {
    const { receive, keys, clock } = inMemoryReceiver();
    const signed = (key: string) =>
      receive(webhookEvent({ body: JSON.stringify({ data: signToken('{"data":{}}', key) }) }));
    expect((await signed(testKey)).statusCode).toBe(200);
    keys.secrets.set("next", "key of next year");
    expect((await signed("key of next year")).statusCode).toBe(200);
    expect((await signed(testKey)).statusCode).toBe(200);
    expect(keys.reads).toBe(2);

    // The next is looked for 10 s later at the earliest.
    keys.secrets.set("third", "a third key");
    expect((await signed("a third key")).statusCode).toBe(401);
    clock.advance(10_000);
    expect((await signed("a third key")).statusCode).toBe(200);
  });
});
