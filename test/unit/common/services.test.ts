import { createParameterReader } from "../../../lambda/aws/parameter-store.ts";
import { bucketAddress, createHoldingBucket } from "../../../lambda/aws/s3-bucket.ts";
import type {
  AwsRequest,
  AwsResponse,
  SendAwsRequest,
} from "../../../lambda/aws/signed-request.ts";
import { createDeliveryQueue } from "../../../lambda/aws/sqs-queue.ts";
import { isRetryable } from "../../../lambda/aws/store.ts";

const { signal } = new AbortController();

/**
 * A service that gives the answers in turn (the last for ever), or fails with an error among them.
 */
function service(...answers: readonly (AwsResponse | Error)[]) {
  const requests: AwsRequest[] = [];
  const send: SendAwsRequest = (request) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    return answer === undefined || answer instanceof Error
      ? Promise.reject(answer ?? new Error("No answer"))
      : Promise.resolve(answer);
  };
  return { requests, send };
}
const textOf = (request: AwsRequest | undefined): string => request?.body.toString() ?? "";
const ok = (body: object): AwsResponse => ({ status: 200, body: JSON.stringify(body) });

describe("the delivery queue", () => {
  const message = {
    body: Buffer.from('{"v":1}'),
    groupId: '["Orders","7"]',
    deduplicationId: "abc",
  };
  const url = "https://sqs.eu-west-1.amazonaws.com/123456789012/deliveries.fifo";

  it("sends a message with its group and deduplication id", async () => {
    const { requests, send } = service(ok({ MessageId: "1" }));
    expect(await createDeliveryQueue(send, url).send(message, signal)).toEqual({ ok: true });
    expect(JSON.parse(textOf(requests[0]))).toEqual({
      QueueUrl: url,
      MessageBody: message.body.toString(),
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId,
    });
    expect(requests[0]?.headers["x-amz-target"]).toBe("AmazonSQS.SendMessage");
  });

  it.each([
    [400, '{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}', false, "QueueDoesNotExist"],
    [
      400,
      '{"__type":"com.amazon.coral.availability#ThrottlingException"}',
      true,
      "ThrottlingException",
    ],
    [400, '{"__type":"RequestThrottled"}', true, "RequestThrottled"],
    [403, '{"__type":"AccessDenied","message":"m"}', false, "AccessDenied"],
    [503, "<html>", true, "Status503"],
    [429, "", true, "Status429"],
    [404, "", false, "Status404"],
  ])(
    "says of %i %s whether another attempt may help: %s",
    async (status, body, retryable, code) => {
      const { send } = service({ status, body });
      const outcome = await createDeliveryQueue(send, url).send(message, signal);
      expect(outcome).toEqual({ ok: false, retryable, code });
    },
  );

  it("says of a network error its name only, since its text may quote what was sent", async () => {
    const { send } = service(new TypeError("PLANTED"));
    const outcome = await createDeliveryQueue(send, url).send(message, signal);
    expect(outcome).toEqual({ ok: false, retryable: true, code: "TypeError" });
  });
});

describe("the holding bucket", () => {
  it("puts an object under its key, percent-encoded segment by segment", async () => {
    const { requests, send } = service({ status: 200, body: "" });
    const bucket = createHoldingBucket(send, "/bucket");
    expect(
      await bucket.put("pending/2026-03-02T09:00:00.000Z-ab", Buffer.from("{}"), signal),
    ).toEqual({
      ok: true,
    });
    expect(requests).toEqual([
      {
        method: "PUT",
        path: "/bucket/pending/2026-03-02T09%3A00%3A00.000Z-ab",
        headers: { "content-type": "application/json" },
        body: Buffer.from("{}"),
      },
    ]);
  });

  it.each([
    [503, "<Error><Code>SlowDown</Code></Error>", true, "SlowDown"],
    [403, "<Error><Code>RequestTimeTooSkewed</Code></Error>", true, "RequestTimeTooSkewed"],
    [403, "<Error><Code>AccessDenied</Code></Error>", false, "AccessDenied"],
    [301, "", false, "Status301"],
  ])(
    "says of %i %s whether another attempt may help: %s",
    async (status, body, retryable, code) => {
      const outcome = await createHoldingBucket(service({ status, body }).send, "").put(
        "k",
        Buffer.from(""),
        signal,
      );
      expect(outcome).toEqual({ ok: false, retryable, code });
    },
  );

  it("may be tried again after a network error, which is told by its code", async () => {
    const error = Object.assign(new Error("PLANTED"), { code: "ECONNRESET" });
    const outcome = await createHoldingBucket(service(error).send, "").put(
      "k",
      Buffer.from(""),
      signal,
    );
    expect(outcome).toEqual({ ok: false, retryable: true, code: "ECONNRESET" });
  });

  it("has a host name of its own in AWS and a path elsewhere", () => {
    expect(bucketAddress("held", "s3.eu-west-1.amazonaws.com", undefined)).toEqual({
      endpoint: new URL("https://held.s3.eu-west-1.amazonaws.com"),
      pathPrefix: "",
    });
    expect(bucketAddress("held", "s3.eu-west-1.amazonaws.com", "http://127.0.0.1:9")).toEqual({
      endpoint: new URL("http://127.0.0.1:9"),
      pathPrefix: "/held",
    });
  });
});

describe("the parameter store", () => {
  const parameter = (name: string, Value = "secret", Type = "SecureString") => ({
    Name: `/keys/${name}`,
    Type,
    Value,
  });

  it("is read page by page, decrypted, for SecureStrings only, each named by its last segment", async () => {
    const { requests, send } = service(
      ok({ Parameters: [parameter("a", " s "), parameter("b", "t", "String")], NextToken: "more" }),
      ok({ Parameters: [], NextToken: "still more" }),
      ok({ Parameters: [parameter("below/c", "")] }),
    );
    expect(await createParameterReader(send, "/keys")(signal)).toEqual({
      ok: true,
      value: [
        { name: "a", secret: " s " },
        { name: "c", secret: "" },
      ],
    });
    const asked = requests.map((request) => JSON.parse(textOf(request)) as Record<string, unknown>);
    expect(asked[0]).toEqual({
      Path: "/keys",
      Recursive: true,
      WithDecryption: true,
      MaxResults: 10,
    });
    expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, "more", "still more"]);
  });

  it("holds no key when nothing lies under the path", async () => {
    const { send } = service(ok({}));
    expect(await createParameterReader(send, "/keys")(signal)).toEqual({ ok: true, value: [] });
  });

  const networkError = (code: string): Error => Object.assign(new Error("PLANTED"), { code });

  it.each([
    [
      "is throttled",
      { status: 400, body: '{"__type":"ThrottlingException"}' },
      false,
      "ThrottlingException",
    ],
    ["is asked too often", { status: 429, body: "" }, false, "Status429"],
    [
      "refuses",
      { status: 400, body: '{"__type":"AccessDeniedException","message":"PLANTED"}' },
      false,
      "AccessDeniedException",
    ],
    ["is down", { status: 503, body: "" }, true, "Status503"],
    ["is not reached", networkError("ECONNREFUSED"), true, "ECONNREFUSED"],
    ["answers no JSON", { status: 200, body: "<html>" }, true, "SyntaxError"],
    ["answers null", { status: 200, body: "null" }, true, "TypeError"],
    [
      "gives a key without its text",
      ok({ Parameters: [{ Name: "/keys/a", Type: "SecureString" }] }),
      true,
      "ValueMissing",
    ],
    [
      "gives a key without its name",
      ok({ Parameters: [{ Value: "s", Type: "SecureString" }] }),
      true,
      "TypeError",
    ],
  ])(
    "that %s fails to be read, on whichever page, and says why and whether another attempt may help",
    async (_case, answer, retryable, code) => {
      const failed = { ok: false, retryable, code };
      expect(await createParameterReader(service(answer).send, "/keys")(signal)).toEqual(failed);
      const second = service(ok({ Parameters: [parameter("a")], NextToken: "more" }), answer);
      expect(await createParameterReader(second.send, "/keys")(signal)).toEqual(failed);
    },
  );

  it("is read to an end even if it always has another page", async () => {
    const { requests, send } = service(ok({ Parameters: [], NextToken: "more" }));
    expect(await createParameterReader(send, "/keys")(signal)).toEqual({ ok: true, value: [] });
    expect(requests.length).toBeLessThanOrEqual(100);
  });
});

describe("a failed call", () => {
  it.each([
    [undefined, "ECONNRESET", true],
    [500, "InternalError", true],
    [400, "com.amazonaws.sqs#RequestThrottled", true],
    [403, "RequestExpired", true],
    [403, "InvalidSignatureException", true],
    [403, "AccessDenied", false],
    [413, "EntityTooLarge", false],
  ])("with status %p and code %s may succeed later: %p", (status, code, retryable) => {
    expect(isRetryable(status, code)).toBe(retryable);
  });
});
