import { webhookRequest } from "../../../testing/samples/index.ts";
import { signToken } from "../../../testing/signing.ts";
import {
  busy,
  memoryBucket,
  memoryKeys,
  memoryQueue,
  refusedForGood,
  webhookEvent,
} from "../../harness/fakes.ts";
import {
  inMemoryReceiver,
  testKey,
  type InMemoryReceiver,
} from "../../harness/in-memory-receiver.ts";

const keys = () => memoryKeys({ shop: testKey });
const request = (overrides: Partial<Parameters<typeof webhookRequest>[0]> = {}) =>
  webhookEvent(
    webhookRequest({
      resource: "Orders",
      action: "create",
      data: { id: 7 },
      key: testKey,
      headers: { "SMD-Resource-Id": "7" },
      ...overrides,
    }),
  );
const withToken = (token: string) => ({ ...request(), body: JSON.stringify({ data: token }) });
const unreadable = withToken(signToken("junk", testKey));
const down = {
  queue: memoryQueue(() => refusedForGood),
  bucket: memoryBucket(() => refusedForGood),
};

/** The log's lines, without those of the metrics. */
const logged = ({ lines }: InMemoryReceiver): readonly Readonly<Record<string, unknown>>[] =>
  lines
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
    .filter((line) => !("_aws" in line));

/** Answers every attempt but the third with "busy". */
function thirdTime() {
  let attempts = 0;
  return () => (++attempts % 3 === 0 ? ({ ok: true } as const) : busy);
}

describe("each line about a delivery names its id, resource, action and object", () => {
  it.each([
    ["taken", request(), {}],
    ["taken at the third attempt", request(), { queue: memoryQueue(thirdTime()) }],
    ["held", request(), { queue: memoryQueue(() => refusedForGood) }],
    ["lost", request(), down],
    ["held unverified", request(), { keys: Object.assign(keys(), { failing: true }) }],
    [
      "too much to hold",
      request(),
      { keys: Object.assign(keys(), { failing: true }), holdBytes: 0 },
    ],
    ["unreadable", unreadable, {}],
    ["unreadable and lost", unreadable, down],
    ["refused", request({ key: "another" }), {}],
    ["refused and not kept", request({ key: "another" }), { refusedObjects: 0 }],
    [
      "refused at a busy bucket",
      request({ key: "another" }),
      { bucket: memoryBucket(thirdTime()) },
    ],
    ["refused for its algorithm", withToken(signToken("{}", testKey, { alg: "none" })), {}],
    ["refused for its binding", request({ webhookName: "Orders:delete" }), {}],
  ])("when it is %s", async (_what, event, options) => {
    const receiver = inMemoryReceiver({ keys: keys(), ...options });
    await receiver.receive(event);
    const lines = logged(receiver).filter(
      ({ message }) => !String(message).startsWith("Keys could"),
    );
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatchObject({
        deliveryId: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        resource: "Orders",
        action: "create",
        resourceId: "7",
      });
    }
    expect(new Set(lines.map(({ deliveryId }) => deliveryId)).size).toBe(1);
  });

  it("the object is the signed one where the header names another", async () => {
    const receiver = inMemoryReceiver();
    await receiver.receive(request({ headers: { "SMD-Resource-Id": "8" } }));
    expect(logged(receiver)).toMatchObject([{ message: "Accepted", resourceId: "7" }]);
  });
});
