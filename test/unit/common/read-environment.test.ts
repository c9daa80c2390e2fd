import {
  awsAccess,
  endpointOverride,
  keysMaxAgeMs,
  required,
} from "../../../lambda/common/read-environment.ts";

const variables = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "id",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "session",
};

describe("the environment", () => {
  it.each([{}, { QUEUE_URL: "" }])("must set what is required; the error names it: %j", (given) => {
    expect(() => required(given, "QUEUE_URL")).toThrow(
      "The environment variable QUEUE_URL is not set: deploy the stack again",
    );
  });

  it("gives region and credentials, with a session token where there is one", () => {
    const credentials = { accessKeyId: "id", secretAccessKey: "secret" };
    expect(awsAccess(variables)).toEqual({
      region: "eu-west-1",
      credentials: { ...credentials, sessionToken: "session" },
    });
    expect(awsAccess({ ...variables, AWS_SESSION_TOKEN: "" }).credentials).toEqual(credentials);
  });

  it("may name an endpoint that stands in for a service", () => {
    const endpoint = "http://127.0.0.1:9";
    expect(endpointOverride({ AWS_ENDPOINT_URL_SQS: endpoint }, "SQS")).toBe(endpoint);
    expect(endpointOverride({ AWS_ENDPOINT_URL_SQS: "" }, "SQS")).toBeUndefined();
    expect(endpointOverride({}, "SQS")).toBeUndefined();
  });

  it.each([
    [undefined, 300_000],
    ["10", 10_000],
    ["0", 0],
    ["-1", 300_000],
    ["soon", 300_000],
  ])("sets the age of the keys in seconds: %p is %i ms", (seconds, ms) => {
    expect(keysMaxAgeMs({ KEYS_MAX_AGE_S: seconds })).toBe(ms);
  });
});
