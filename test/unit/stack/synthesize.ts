import { App } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Infrastructure } from "../../../lib/infrastructure.ts";
import { OwnSolutionsChecks } from "../../../lib/nag-checks.ts";
import { readSettings } from "../../../lib/settings.ts";
import { plainHandlers } from "../../harness/plain-handlers.ts";
import { WebhooksStack } from "../../../lib/webhooks-stack.ts";

/** A resource of a template, with the members that these tests read. */
export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Synthesized {
  readonly stack: WebhooksStack;
  readonly template: Template;
  /** What the synthesis warns of. */
  readonly warnings: readonly string[];
  /** Resources of a CloudFormation type, by logical id. */
  readonly resources: (type: string) => Readonly<Record<string, Resource>>;
  /** The one resource of a type whose logical id begins so, below the construct's. */
  readonly resource: (type: string, prefix: string) => Resource;
}

/** Each setting that adds something to the stack. */
export const everySetting = {
  keysKmsKeyArn: "arn:aws:kms:eu-north-1:111122223333:key/0a1b2c3d",
  paths: ["orders", "shipments"],
  customDomain: {
    domainName: "hooks.example.com",
    certificateArn: "arn:aws:acm:eu-north-1:111122223333:certificate/0a1b2c3d",
    hostedZoneId: "Z0123456789ABC",
    hostedZoneName: "example.com",
  },
  alarmEmail: "ops@example.com",
  alarmTopicArn: {
    urgent: "arn:aws:sns:eu-north-1:111122223333:pager",
    notice: "arn:aws:sns:eu-north-1:111122223333:chat",
  },
  provisionedConcurrency: 1,
  requireBinding: true,
  silenceHours: 24,
  tags: { team: "shop" },
} as const;

const synthesized = new Map<string, Synthesized>();

/**
 * The stack as bin/app.ts makes it, with a stand-in for the bundles; made once for each set of
 * settings.
 */
export function synthesize(settings: object = {}): Synthesized {
  const name = JSON.stringify(settings);
  const found = synthesized.get(name) ?? synthesizeAlone(settings);
  synthesized.set(name, found);
  return found;
}

/**
 * A stack that no other test reads. @param options validated: against CloudFormation's rules too
 */
export function synthesizeAlone(
  settings: object = {},
  {
    validated = false,
    infrastructure = () => undefined,
    handlers = plainHandlers,
  }: {
    readonly validated?: boolean;
    readonly infrastructure?: Infrastructure;
    readonly handlers?: string;
  } = {},
): Synthesized {
  const { context } = JSON.parse(readFileSync("cdk.json", "utf8")) as { context: object };
  const read = readSettings(settings);
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  try {
    const bundle = join(folder, "bundle");
    mkdirSync(bundle);
    writeFileSync(join(bundle, "index.mjs"), "export const handler = () => {};");
    const app = new App({
      // Warnings are read below, and not printed amid the tests.
      context: { ...context, "@aws-cdk/core:annotationsInValidationReport": false },
      // The CDK would make a folder of its own and leave it.
      outdir: join(folder, "cdk.out"),
      analyticsReporting: false,
      // Takes several times as long as the synthesis: only where it is asked for.
      builtinCloudFormationValidation: validated,
    });
    const stack = new WebhooksStack(app, read, {
      bundleOf: () => bundle,
      infrastructure,
      handlers,
    });
    const template = Template.fromStack(stack);
    const resources = (type: string) =>
      template.findResources(type) as Readonly<Record<string, Resource>>;
    const warnings = Annotations.fromStack(stack).findWarning("*", Match.anyValue());
    return {
      stack,
      template,
      warnings: warnings.map(({ entry }) => JSON.stringify(entry.data)),
      resources,
      resource: (type, prefix) => {
        const [found, ...more] = Object.entries(resources(type)).filter(([id]) =>
          id.startsWith(`Webhooks${prefix}`),
        );
        if (found === undefined || more.length > 0) {
          throw new Error(`Not exactly one ${type} begins with ${prefix}`);
        }
        return found[1];
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What cdk-nag's AwsSolutions finds and nobody acknowledged, and whether the synthesis goes on:
 * "severity: rule at construct path".
 */
export function findings({ webhooks, node }: WebhooksStack) {
  const { success, violations } = new OwnSolutionsChecks(webhooks).validateScope(node.root);
  const found = violations.flatMap(({ severity = "?", ruleName, violatingResources }) =>
    violatingResources.map(
      ({ constructPath = "?" }) => `${severity}: ${ruleName} at ${constructPath}`,
    ),
  );
  return { success, found };
}

/** Expects a resource of the type whose properties match, as `Match.objectLike` does. */
export const expectResource = (template: Template, type: string, properties: object): void => {
  template.hasResourceProperties(type, properties);
};
