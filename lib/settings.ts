import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { z } from "zod";
import { defaultMaxAttempts, defaultRetryDelays } from "../lambda/contract/attempt-defaults.ts";
import { defaultKeysPath, keysPathPattern } from "./keys-path.ts";
import { contradictions, longestDelaySeconds } from "./setting-contradictions.ts";

/** Days that CloudWatch Logs takes as a retention; for ever is not among them. */
const logRetentionChoices = Object.values(RetentionDays).filter(
  (days): days is RetentionDays => typeof days === "number" && days !== RetentionDays.INFINITE,
);

/** SQS's longest visibility time-out, 12 hours; what the time-out takes off is checked later. */
const longestDelay = 43_200;

const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });

const whole = (least: number, most: number, unit: string) => {
  const error = `must be a whole number of ${unit} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

const customDomain = z
  .strictObject(
    {
      domainName: text(
        /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
        'must be a host name in lower case, such as "hooks.example.com"',
      ),
      certificateArn: text(
        /^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/.+$/,
        "must be the ARN of an ACM certificate in the region of the stack (arn:aws:acm:…:certificate/…)",
      ),
      hostedZoneId: text(/^Z[A-Z0-9]+$/, 'must be the id of a Route 53 hosted zone ("Z…")'),
      hostedZoneName: text(/^[a-z0-9.-]+$/, 'must be the name of that hosted zone ("example.com")'),
      disableDefaultEndpoint: z
        .boolean({ error: "must be true or false" })
        .default(false)
        .describe("Switch execute-api's own address off, once every webhook uses the domain"),
    },
    { error: "must be an object with domainName, certificateArn, hostedZoneId, hostedZoneName" },
  )
  .readonly();

const topicArn = text(
  /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
  "must be the ARN of a standard SNS topic in the region of the stack (arn:aws:sns:…)",
);
const alarmTopicArn = z
  .strictObject(
    { urgent: topicArn.optional(), notice: topicArn.optional() },
    { error: "must be an object with the ARNs of SNS topics, urgent and notice" },
  )
  .readonly();

/** All that Shipmondo announces but for drafts, which are no shipments yet. */
const defaultWebhooks: readonly string[] = ["Orders:*", "Shipments:*", "Shipment Monitor:*"];

const reconcile = z
  .strictObject(
    {
      everyMinutes: whole(1, 60, "minutes").default(15),
      all: z.boolean({ error: "must be true or false" }).default(false),
      since: z.iso
        .datetime({ offset: true, error: 'must be a time such as "2026-11-28T00:00:00Z"' })
        .optional(),
    },
    { error: "must be false, or an object with everyMinutes, all, since" },
  )
  .readonly();

const schema = z.strictObject({
  stackName: text(
    /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
    "must begin with a letter and hold at most 128 letters, digits and hyphens",
  ).default("ShipmondoWebhooks"),
  keysPath: text(
    keysPathPattern,
    'must be an SSM path such as "/ShipmondoWebhooks/keys": a leading slash, no slash at the end, not beginning with /aws or /ssm',
  ).optional(),
  keysKmsKeyArn: text(
    /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/.+$/,
    "must be the ARN of a KMS key (arn:aws:kms:…:key/…), not of an alias; leave it out for the key aws/ssm",
  ).optional(),
  paths: z
    .array(
      text(
        /^(\*|[A-Za-z0-9._~-]{1,64})$/,
        'must hold 1 to 64 letters, digits or any of . _ ~ - each, or be "*" for any label',
      ),
      { error: 'must be a list of labels such as ["orders", "shipments"]' },
    )
    .min(1, { error: "must name a label, or be left out for one that is hard to guess" })
    .readonly()
    .optional(),
  throttle: z
    .strictObject(
      {
        ratePerSecond: whole(1, 10_000, "requests a second").default(200),
        burst: whole(1, 5_000, "requests").default(400),
      },
      { error: "must be an object with ratePerSecond and burst" },
    )
    .readonly()
    .prefault({}),
  customDomain: customDomain.optional(),
  alarmEmail: z.email({ error: "must be an e-mail address" }).optional(),
  alarmTopicArn: alarmTopicArn.optional(),
  runbookUrl: text(
    /^https?:\/\/[^\s#]{1,400}$/,
    "must be the http or https address of docs/operating.md, of at most 400 characters and without a #",
  ).optional(),
  provisionedConcurrency: whole(1, 1000, "instances").optional(),
  receiverMemoryMb: whole(256, 10_240, "MB").default(512),
  consumerMemoryMb: whole(128, 10_240, "MB").default(512),
  consumerTimeoutSeconds: whole(3, 900, "seconds").default(30),
  maxAttempts: whole(2, 100, "attempts").default(defaultMaxAttempts),
  retryDelaysSeconds: z
    .array(whole(0, longestDelay, "seconds"), { error: "must be a list of seconds" })
    .min(1, { error: "must hold a delay; [0] is an attempt at once" })
    .readonly()
    .optional(),
  logErrorMessages: z.boolean({ error: "must be true or false" }).default(true),
  consumerMaxConcurrency: whole(2, 1000, "instances").default(2),
  requireBinding: z.boolean({ error: "must be true or false" }).default(false),
  webhooks: z
    .array(
      text(
        /^[^\s:*,][^:*,]*:(\*|[^\s:*,][^:*,]*)$/,
        'must be a resource and an action, such as "Orders:create", or "Orders:*" for all of its actions',
      ),
      { error: 'must be a list such as ["Orders:*", "Shipments:create"]' },
    )
    .readonly()
    .prefault([...defaultWebhooks]),
  webhookPrefix: text(
    /^(?!shipmondo-webhooks-test)[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/,
    "must be 1 to 64 letters, digits, blanks or any of . _ - that begin the webhooks' names",
  ).optional(),
  sandbox: z.boolean({ error: "must be true or false" }).default(false),
  reconcile: z
    .union([z.literal(false), reconcile], {
      error: "must be false, or an object with everyMinutes, all, since",
    })
    .prefault({}),
  silenceHours: whole(1, 168, "hours").optional(),
  terminationProtection: z.boolean({ error: "must be true or false" }).default(false),
  logRetentionDays: z
    .literal(logRetentionChoices, {
      error: `must be one of the days that CloudWatch takes: ${logRetentionChoices.join(", ")}`,
    })
    .default(RetentionDays.ONE_MONTH),
  tags: z
    .record(
      text(/^(?!aws:)[^]{1,128}$/i, 'must have names of 1 to 128 characters, not beginning "aws:"'),
      text(/^[^]{0,256}$/, "must have values of at most 256 characters"),
      { error: 'must be an object of names and texts such as {"team": "shop"}' },
    )
    .readonly()
    .prefault({}),
});

const settled = schema.transform((settings) => ({
  ...settings,
  keysPath: settings.keysPath ?? defaultKeysPath(settings.stackName),
  webhookPrefix: settings.webhookPrefix ?? settings.stackName.slice(0, 64),
  // Fewer attempts than the default's delays, or a long time-out, need no word from the user.
  retryDelaysSeconds:
    settings.retryDelaysSeconds ??
    defaultRetryDelays
      .slice(0, settings.maxAttempts - 1)
      .map((delay) => Math.min(delay, longestDelaySeconds(settings))),
}));

/** All that a user may set; docs/deploying.md describes each. */
export type Settings = Readonly<z.output<typeof settled>>;

/** The setting `reconcile` of a stack that has a reconciler. */
export type ReconcileSettings = Exclude<Settings["reconcile"], false>;

/** The settings as a user writes them: each with its default where it is left out. */
export type SettingsInput = Readonly<z.input<typeof schema>>;

/** The settings' names, for messages and for the test that the docs' reference is complete. */
export const settingNames: readonly string[] = Object.keys(schema.shape);

/**
 * Checks the settings and fills in the defaults.
 * @param raw an object of settings as a user writes them
 * @param source where they come from, for the message: "settings.json"
 * @throws one Error that lists every problem, each with what to do; no value is echoed
 */
export function readSettings(raw: unknown, source = "settings.json"): Settings {
  const parsed = settled.safeParse(raw);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map(problemText);
  if (!parsed.success || problems.length > 0) throw settingsError(problems, source);
  return parsed.data;
}

function problemText(issue: z.core.$ZodIssue): string {
  const where = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const names = issue.keys.map((key) => [...issue.path, key].join("."));
    const instead = where === "" ? `; the settings are ${settingNames.join(", ")}` : "";
    return `${names.join(", ")} is not a setting: correct the name or remove it${instead}`;
  }
  if (issue.code === "invalid_key") return `${where} ${issue.issues[0]?.message ?? issue.message}`;
  return where === "" ? "must be an object of settings" : `${where} ${issue.message}`;
}

export const settingsError = (problems: readonly string[], source: string): Error =>
  new Error([`The settings need a change (${source}):`, ...problems].join("\n  - "));
