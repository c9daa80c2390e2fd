import { everySetting, synthesize } from "./synthesize.ts";

const plain = synthesize();
const all = synthesize(everySetting);

/** An output's value as text, with what CloudFormation fills in as JSON. */
const valueOf = ({ template }: typeof plain, id: string): string =>
  JSON.stringify((template.findOutputs(id)[id] as { Value: unknown } | undefined)?.Value);

describe("the outputs", () => {
  it("put a key without leaving it in the shell's history, under the user's own KMS key", () => {
    const text = valueOf(all, "PutKey");
    expect(text).toContain("read -rs KEY");
    expect(text).toContain("--value file:///dev/stdin");
    expect(text).toContain(`--key-id ${everySetting.keysKmsKeyArn}`);
    expect(valueOf(plain, "PutKey")).toContain("--name /ShipmondoWebhooks/keys/main");
  });

  it("send a ping as a test, which reaches no handler", () => {
    expect(valueOf(all, "SendTest")).toContain(
      "npm run send -- --ping --url https://hooks.example.com/webhooks/orders;",
    );
  });

  it.each([
    ["ReceiverName", "Receiver"],
    ["ConsumerName", "Consumer"],
    ["ReclaimerName", "Reclaimer"],
    ["ReconcilerName", "Reconciler"],
  ])("%s is the name that the metrics of the %s carry", (id, prefix) => {
    const [name = "none"] = Object.keys(plain.resources("AWS::Lambda::Function")).filter((each) =>
      each.includes(prefix),
    );
    expect(valueOf(plain, id)).toBe(JSON.stringify({ Ref: name }));
  });

  it.each(["login", "register"])("have the command %s to paste, for this stack", (name) => {
    const id = name === "login" ? "Login" : "Register";
    expect(valueOf(plain, id)).toContain(` npm run webhooks -- ${name} --stack ShipmondoWebhooks"`);
    expect(valueOf(plain, id)).toContain('"AWS_REGION=",{"Ref":"AWS::Region"}');
  });

  it("name the parameters beside the keys", () => {
    expect(valueOf(plain, "ApiPath")).toBe('"/ShipmondoWebhooks/api"');
    expect(valueOf(plain, "RotationPath")).toBe('"/ShipmondoWebhooks/rotation"');
  });

  it("name what the alarms are found by, and the mapping that a pause disables", () => {
    const prefix = JSON.parse(valueOf(plain, "AlarmPrefix")) as string;
    const names = Object.values(plain.resources("AWS::CloudWatch::Alarm")).map(({ Properties }) =>
      String(Properties.AlarmName),
    );
    expect(names.filter((name) => !name.startsWith(prefix))).toEqual([]);
    const [mapping = "none"] = Object.keys(plain.resources("AWS::Lambda::EventSourceMapping"));
    expect(valueOf(plain, "EventSourceId")).toBe(JSON.stringify({ Ref: mapping }));
  });

  it("say whether binding is required", () => {
    expect(valueOf(plain, "RequireBinding")).toBe('"false"');
    expect(valueOf(all, "RequireBinding")).toBe('"true"');
  });

  it("protect the stack from deletion, until the settings do", () => {
    expect(valueOf(plain, "Protect")).toMatch(
      /update-termination-protection .*--enable-termination-protection --stack-name ShipmondoWebhooks/,
    );
    expect(plain.stack.terminationProtection).toBe(false);
    const own = synthesize({ terminationProtection: true });
    expect(own.stack.terminationProtection).toBe(true);
    expect(own.template.findOutputs("Protect")).toEqual({});
  });

  it.each([
    "TailReceiver",
    "TailConsumer",
    "TailReclaimer",
    "TailReconciler",
    "QueueUrl",
    "DeadLetterQueueUrl",
    "BucketName",
    "TableName",
    "KeysPath",
    // What the operator's commands read besides.
    "EventSourceId",
    "AlarmPrefix",
    "ReceiverLogGroup",
    "ConsumerLogGroup",
    "ReclaimerLogGroup",
    "ReconcilerLogGroup",
    "ReceiverName",
    "RequireBinding",
  ])("name %s", (id) => {
    expect(Object.keys(plain.template.findOutputs(id))).toEqual([id]);
  });
});

describe("a warning that a new account runs ten instances at once", () => {
  it.each([
    ["without a setting that needs more", {}, 0],
    ["with a consumer that leaves the receiver enough", { consumerMaxConcurrency: 3 }, 0],
    ["with a consumer that takes too many", { consumerMaxConcurrency: 4 }, 1],
    [
      "with one that does so beside no reconciler",
      { consumerMaxConcurrency: 4, reconcile: false },
      0,
    ],
    ["with provisioned instances", { provisionedConcurrency: 1 }, 1],
  ])("%s", (_name, settings, count) => {
    const { warnings } = synthesize(settings);
    expect(warnings.filter((text) => text.includes("account runs 10 instances"))).toHaveLength(
      count,
    );
  });
});
