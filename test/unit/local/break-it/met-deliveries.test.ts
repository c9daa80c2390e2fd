import { deliveriesIn, invocationIn } from "../../../../local/break-it/delivery-in-request.ts";
import { createMetDeliveries } from "../../../../local/break-it/met-deliveries.ts";
import { routeThrough } from "../../../../local/break-it/route-through.ts";
import { switches } from "../../../../local/break-it/switches.ts";

const id = "a".repeat(64);
const other = "b".repeat(64);
const call = (operation: string, body: unknown, path = "/") => ({
  operation,
  path,
  body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
});
const both = [`{"id":"${id}"}`, `{"id":"${other}"}`].map((MessageBody) => ({ MessageBody }));

test.each([
  ["sqs", call("SendMessage", { MessageBody: `{"v":1,"id":"${id}"}` }), [id]],
  ["sqs", call("SendMessageBatch", { Entries: [...both, null, 7] }), [id, other]],
  ["sqs", call("DeleteMessage", { ReceiptHandle: id }), []],
  ["sqs", call("SendMessage", "no json"), []],
  ["sqs", call("SendMessage", "null"), []],
  ["s3", call("PUT", "", `/bucket/pending/2026-01-01T00%3A00%3A00.000Z-${id}`), [id]],
  ["s3", call("GET", "", `/bucket?list-type=2&start-after=pending/${id}`), []],
  ["s3", call("GET", "", "/bucket/%E0%A4%A"), []],
  ["dynamodb", call("PutItem", { id: `delivery#${id}` }), []],
] as const)("%s: the deliveries that a call names", (service, request, ids) => {
  expect(deliveriesIn(service, request)).toEqual(ids);
});

test("the invocation in a trace header", () => {
  const hex = "0123456789abcdef01234567";
  expect(invocationIn(`Root=1-${hex};Sampled=0`)).toBe(hex);
  expect(invocationIn("Parent=1;Root=1-xyz")).toBeNull();
  expect(invocationIn(undefined)).toBeNull();
});

const found = switches.find(({ name }) => name === "dynamodb-fails");
const traced = {
  ...call("PutItem", "{}"),
  method: "POST",
  fault: found?.calls?.rules[0]?.fault ?? { kind: "hang" as const },
  headers: { "x-amzn-trace-id": "Root=1-0123456789abcdef01234567" },
};
const told = (type: "duplicate" | "opened") => ({
  requestId: "01234567-89ab-cdef-0123-456789abcdef",
  event: { type, id, messageId: "m" } as never,
  dataText: null,
  at: 1,
});

test.each(["before", "after"])("a call is made %s its invocation says of what it is", (order) => {
  const notes: string[] = [];
  const met = createMetDeliveries(
    { met: (about, name, text) => notes.push(`${about} ${name} ${text}`) },
    () => new Set(["dynamodb-fails"]),
  );
  if (order === "after") met.onMessage(told("duplicate"));
  met.onMet("dynamodb", traced);
  if (order === "before") met.onMessage(told("duplicate"));
  expect(notes).toEqual([`${id} dynamodb-fails DynamoDB answered 503 to PutItem.`]);
});

test("an invocation that opens many is about none of them", () => {
  const notes: string[] = [];
  const met = createMetDeliveries({ met: (about) => notes.push(about) }, () => new Set());
  met.onMet("dynamodb", traced);
  met.onMessage(told("opened"));
  expect(notes).toEqual([]);
});

test("a function that passes the proxies has every address changed, and nothing else", () => {
  const engines = {
    ssm: "http://e:1",
    sqs: "http://e:2",
    s3: "http://e:2",
    dynamodb: "http://e:3",
  };
  const proxies = {
    ssm: "http://p:1",
    sqs: "http://p:2",
    s3: "http://p:3",
    dynamodb: "http://p:4",
  };
  const env = {
    AWS_ENDPOINT_URL_SSM: engines.ssm,
    AWS_ENDPOINT_URL_SQS: engines.sqs,
    AWS_ENDPOINT_URL_S3: engines.s3,
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
    QUEUE_URL: "http://e:2/000000000000/q.fifo",
    SHIPMONDO_API_URL: "http://e:29/api",
  };
  expect(routeThrough(engines, proxies)(env)).toEqual({
    AWS_ENDPOINT_URL_SSM: proxies.ssm,
    AWS_ENDPOINT_URL_SQS: proxies.sqs,
    AWS_ENDPOINT_URL_S3: proxies.s3,
    AWS_ENDPOINT_URL_DYNAMODB: proxies.dynamodb,
    QUEUE_URL: "http://p:2/000000000000/q.fifo",
    SHIPMONDO_API_URL: "http://e:29/api",
  });
});
