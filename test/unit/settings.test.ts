import { readFileSync } from "node:fs";
import { outageDelay } from "../../lambda/consumer/retry.ts";
import { backstopReceives, visibilitySeconds } from "../../lib/setting-contradictions.ts";
import { readSettings, settingNames } from "../../lib/settings.ts";

const domain = {
  domainName: "hooks.example.com",
  certificateArn: "arn:aws:acm:eu-north-1:111122223333:certificate/0a1b",
  hostedZoneId: "Z0123456789ABC",
  hostedZoneName: "example.com",
};

/** The message that settings are refused with. */
function refusal(settings: unknown): string {
  try {
    readSettings(settings);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "accepted";
}

describe("the settings", () => {
  it("have a default for all that is needed", () => {
    expect(readSettings({})).toEqual({
      stackName: "ShipmondoWebhooks",
      keysPath: "/ShipmondoWebhooks/keys",
      webhooks: ["Orders:*", "Shipments:*", "Shipment Monitor:*"],
      webhookPrefix: "ShipmondoWebhooks",
      sandbox: false,
      reconcile: { everyMinutes: 15, all: false },
      throttle: { ratePerSecond: 200, burst: 400 },
      receiverMemoryMb: 512,
      consumerMemoryMb: 512,
      consumerTimeoutSeconds: 30,
      maxAttempts: 8,
      retryDelaysSeconds: [5, 60, 300, 1800, 7200, 14_400, 21_600],
      logErrorMessages: true,
      consumerMaxConcurrency: 2,
      requireBinding: false,
      terminationProtection: false,
      logRetentionDays: 30,
      tags: {},
    });
  });

  it("give each stack a path of its own for the keys, unless one is set", () => {
    expect(readSettings({ stackName: "ShopTest" }).keysPath).toBe("/ShopTest/keys");
    expect(readSettings({ stackName: "awsShop", keysPath: "/shop/keys" }).keysPath).toBe(
      "/shop/keys",
    );
  });

  it.each(["AwsThing", "ssm-x"])(
    "refuse the stack's name %s without a path of keys, since SSM would refuse the default",
    (stackName) => {
      expect(refusal({ stackName })).toContain("set keysPath too");
    },
  );

  it("shorten the default delays to the attempts that there are", () => {
    expect(readSettings({ maxAttempts: 3 }).retryDelaysSeconds).toEqual([5, 60]);
  });

  it("retry for over 12 hours by default", () => {
    const { retryDelaysSeconds } = readSettings({});
    const seconds = retryDelaysSeconds.reduce((sum, delay) => sum + delay, 0);
    expect(seconds).toBeGreaterThan(12 * 3600);
  });

  it.each([
    ["a name that does not exist", { alarmMail: "x" }, "alarmMail is not a setting: correct the"],
    ["one inside another", { throttle: { rate: 1 } }, "throttle.rate is not a setting: correct"],
    ["a list", [], "must be an object of settings"],
    ["a stack's name", { stackName: "my stack" }, "stackName must begin with a letter"],
    ["a path without its slash", { keysPath: "keys" }, "keysPath must be an SSM path such as"],
    ["a path with a slash at its end", { keysPath: "/keys/" }, "no slash at the end"],
    ["a path that AWS keeps", { keysPath: "/aws/keys" }, "not beginning with /aws or /ssm"],
    ["a path that begins so", { keysPath: "/SSM-shop/keys" }, "not beginning with /aws or /ssm"],
    ["an alias of a topic", { alarmTopicArn: "alarms" }, "must be an object with the ARNs of SNS"],
    [
      "a FIFO topic",
      { alarmTopicArn: { urgent: "arn:aws:sns:eu-north-1:111122223333:alarms.fifo" } },
      "alarmTopicArn.urgent must be the ARN of a standard SNS topic",
    ],
    ["a runbook with an anchor", { runbookUrl: "https://x.example/a#b" }, "without a #"],
    ["a KMS alias", { keysKmsKeyArn: "alias/keys" }, "must be the ARN of a KMS key"],
    ["no path at all", { paths: [] }, "paths must name a label, or be left out"],
    ["a label with a slash", { paths: ["a/b"] }, "paths.0 must hold 1 to 64 letters"],
    ["an address", { alarmEmail: "ops" }, "alarmEmail must be an e-mail address"],
    [
      "a small receiver",
      { receiverMemoryMb: 128 },
      "receiverMemoryMb must be a whole number of MB",
    ],
    ["a concurrency of one", { consumerMaxConcurrency: 1 }, "instances from 2 to 1000"],
    ["a wait that SQS cannot keep", { retryDelaysSeconds: [43_201] }, "seconds from 0 to 43200"],
    ["no wait", { retryDelaysSeconds: [] }, "must hold a delay; [0] is an attempt at once"],
    ["days that CloudWatch does not take", { logRetentionDays: 31 }, "takes: 1, 3, 5, 7, 14, 30,"],
    ["a reserved tag", { tags: { "aws:team": "shop" } }, 'not beginning "aws:"'],
    ["half a domain", { customDomain: { domainName: "a.example.com" } }, "hostedZoneId must be"],
    ["text for a switch", { requireBinding: "true" }, "requireBinding must be true or false"],
  ])("refuse %s, and say what to do", (_name, settings, message) => {
    expect(refusal(settings)).toContain(message);
  });

  it.each([
    [
      "more delays than attempts",
      { maxAttempts: 2, retryDelaysSeconds: [5, 60] },
      "raise maxAttempts to 3, or remove delays",
    ],
    [
      "attempts that outlast the queue",
      { maxAttempts: 40, retryDelaysSeconds: [43_020] },
      "lower maxAttempts or shorten the delays",
    ],
    [
      "a wait that ends 12 hours after the receive only if the handler took no time",
      { retryDelaysSeconds: [43_021] },
      "retryDelaysSeconds has a delay over 43020",
    ],
    [
      "the same with a longer time-out",
      { consumerTimeoutSeconds: 900, retryDelaysSeconds: [5, 37_801] },
      "retryDelaysSeconds has a delay over 37800",
    ],
    ["any label beside others", { paths: ["*", "orders"] }, "leave the others out"],
    ["one label twice", { paths: ["orders", "orders"] }, "remove one of them"],
    [
      "a domain outside its zone",
      { customDomain: { ...domain, domainName: "hooks.badexample.com" } },
      "name the zone that the domain belongs to",
    ],
  ])("refuse what contradicts itself: %s", (_name, settings, message) => {
    expect(refusal(settings)).toContain(message);
  });

  it("list every problem at once and echo no value", () => {
    const message = refusal({ alarmEmail: "private-text", maxAttempts: 1, silenceHours: 0 });
    expect(message.match(/\n {2}- /g)).toHaveLength(3);
    expect(message).not.toContain("private-text");
  });

  it.each([3, 9, 10, 30, 60, 120, 300, 600, 900])(
    "keep a message that reaches no handler for 13 hours to 13 days, with a time-out of %i s",
    (consumerTimeoutSeconds) => {
      const settings = readSettings({ consumerTimeoutSeconds });
      const visibility = visibilitySeconds(settings);
      const receives = backstopReceives(settings);
      expect(visibility).toBeGreaterThanOrEqual(Math.max(60, 6 * consumerTimeoutSeconds));
      expect(receives).toBeLessThanOrEqual(1_000);
      expect(receives * visibility).toBeGreaterThanOrEqual(13 * 3600);
      expect(receives * visibility).toBeLessThanOrEqual(13 * 24 * 3600);

      // The same where the consumer runs, and waits by itself while a service is down.
      const waits = Array.from({ length: receives }, (_, before) =>
        outageDelay(before + 1, settings.retryDelaysSeconds),
      );
      expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThanOrEqual(13 * 3600);
    },
  );

  it("take a domain that is the zone itself or below it", () => {
    expect(refusal({ customDomain: domain })).toBe("accepted");
    expect(refusal({ customDomain: { ...domain, domainName: "example.com" } })).toBe("accepted");
  });

  it("are each described in docs/deploying.md", () => {
    const text = readFileSync("docs/deploying.md", "utf8");
    expect(settingNames.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
