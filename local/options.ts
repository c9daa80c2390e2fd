import path from "node:path";
import { defaultEditorUrl, editorUrlForm } from "./editor-url.ts";
import { readShipmondoSetting, type ShipmondoSetting } from "./shipmondo-setting.ts";

export interface LocalOptions {
  /** 0: any free one. */
  readonly port: number;
  /** The accepted key, stored under the name `local`. */
  readonly webhookKey: string;
  /** The published default, which may be shown. */
  readonly isDefaultKey: boolean;
  /** Absolute path of the folder that all data is kept in; null: in memory. */
  readonly dataDir: string | null;
  /** What an earlier run left in that folder is removed. */
  readonly fresh: boolean;
  readonly shipmondo: ShipmondoSetting;
  readonly https: boolean;
  /** Show the functions' own log lines. */
  readonly verbose: boolean;
  /** Port of Node's inspector for the consumer; null: none. */
  readonly inspectPort: number | null;
  readonly reclaimEveryMs: number;
  readonly reconcileEveryMs: number;
  /** Seconds that an unfinished message stays invisible; null: as the template says. */
  readonly visibilityS: number | null;
  /** Address that opens a place in an editor, with `{file}`, `{line}` and `{column}`. */
  readonly editorUrl: string;
  /** Check the types of handlers and their tests. */
  readonly checkTypes: boolean;
  /** Attempt the last failed delivery again when other code has been saved. */
  readonly rerun: boolean;
  /** Folder of a bundle to run as the consumer in place of the synthesized one; null: none. */
  readonly consumerBundle: string | null;
  /** What replaces the template's values in the functions' environment. */
  readonly functionEnv: Readonly<Record<string, string>>;
}

export const defaultWebhookKey = "local-development-key";

interface Variable {
  readonly help: string;
  /** What an unset or empty one is; undefined: nothing. */
  readonly preset?: string;
  /** How the value is checked, and half a sentence and an example for one that is wrong. */
  readonly check?: readonly [form: RegExp, problem: string, example: string];
  /** Is passed on to the functions, which take a default of theirs for what they cannot read. */
  readonly forFunctions?: true;
}

const aboveZero = /^(?=.*[1-9])\d+(?:\.\d+)?$/;
const notNegative = /^\d+(?:\.\d+)?$/;
const trueOrFalse = [/^(?:true|false)$/, "is neither true nor false"] as const;
const notSeconds = "is not a number of seconds above 0";

/** Every variable of the local run. */
export const variables: Readonly<Record<string, Variable>> = {
  PORT: {
    help: "port on 127.0.0.1 (default 3000; 0 takes any free one)",
    preset: "3000",
    check: [
      /^(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/,
      "is not a port number from 0 (any) to 65535",
      "3001",
    ],
  },
  WEBHOOK_KEY: {
    help:
      `the accepted key, stored under the name "local" (default ${defaultWebhookKey}); ` +
      "npm run keys -- add <name> puts another",
    preset: defaultWebhookKey,
  },
  LOCAL_DATA: {
    help:
      "folder to keep deliveries, queues, table, bucket, keys and the local Shipmondo's objects " +
      "in (default: .local beside settings.json); it holds what the deliveries hold, and keys in " +
      "clear",
  },
  RETRY_DELAYS_S: {
    help:
      "seconds before the second, third … attempt, comma-separated; the last one repeats " +
      "(default 1)",
    preset: "1",
    check: [/^\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)*$/, "is no list of seconds", "1,5,60"],
    forFunctions: true,
  },
  MAX_ATTEMPTS: {
    help: "attempts of a handler before its delivery is dead (default: the setting maxAttempts)",
    check: [/^[1-9]\d{0,2}$/, "is not a number from 1 to 999", "8"],
    forFunctions: true,
  },
  VISIBILITY_S: {
    help:
      "seconds that a message stays invisible while it is handled, and the most that a handler " +
      "may take (default: as the template says)",
    check: [aboveZero, notSeconds, "30"],
  },
  RECLAIM_EVERY_S: {
    help: "seconds between two runs of the reclaimer (default 10)",
    preset: "10",
    check: [aboveZero, notSeconds, "10"],
  },
  RECONCILE_EVERY_S: {
    help: "seconds between two runs of the reconciler (default 30)",
    preset: "30",
    check: [aboveZero, notSeconds, "30"],
  },
  RECONCILE_LAG_S: {
    help:
      "seconds that a change must be old before the reconciler looks for it, so that its webhook " +
      "may come first (default 10)",
    preset: "10",
    check: [notNegative, "is not a number of seconds from 0", "10"],
    forFunctions: true,
  },
  KEYS_MAX_AGE_S: {
    help: "seconds until the keys are read again, so that a removed one is refused (default 10)",
    preset: "10",
    check: [notNegative, "is not a number of seconds from 0", "10"],
    forFunctions: true,
  },
  REQUIRE_BINDING: {
    help: "true: refuse what no webhook name binds (default: the setting requireBinding)",
    check: [...trueOrFalse, "true"],
    forFunctions: true,
  },
  LOG_ERROR_MESSAGES: {
    help:
      "false: keep the messages of handlers' errors out of the log (default: the setting " +
      "logErrorMessages)",
    check: [...trueOrFalse, "false"],
    forFunctions: true,
  },
  SHIPMONDO_API_URL: {
    help:
      "base address of another Shipmondo's API, https unless it is on this machine (default: a " +
      "local Shipmondo, which is started)",
  },
  SHIPMONDO_API_USER: {
    help:
      "user of its API, for the reconciler and the commands (default for the local one: " +
      "local-api-user)",
  },
  SHIPMONDO_API_KEY: { help: "key of its API (default for the local one: local-api-key)" },
  EDITOR_URL: {
    help:
      "address that opens a source file in your editor, with {file}, {line} and {column} " +
      `(default ${defaultEditorUrl})`,
    preset: defaultEditorUrl,
    check: [editorUrlForm, "is no address with {file} in it", defaultEditorUrl],
  },
  CHECK_TYPES: {
    help:
      "false: do not check the types of handlers and their tests when they are saved " +
      "(default true)",
    preset: "true",
    check: [...trueOrFalse, "false"],
  },
  RERUN: {
    help:
      "false: do not attempt the last failed delivery again when other code has been saved " +
      "(default true; the page has a switch)",
    preset: "true",
    check: [...trueOrFalse, "false"],
  },
  CONSUMER_BUNDLE: {
    help: "folder of a bundle (index.mjs) to run as the consumer in place of the project's own",
  },
};

/** Those whose default would surprise whoever set an empty one. */
const notEmpty: Readonly<Record<string, string>> = {
  PORT: "to use port 3000, or give a number from 0 (any) to 65535.",
  WEBHOOK_KEY: "to use the default key, or give it a value.",
  LOCAL_DATA: "to use .local, or give it a folder; npm start -- --in-memory keeps nothing.",
};

type Parsed =
  | { readonly ok: true; readonly value: LocalOptions }
  | { readonly ok: false; readonly message: string };

interface Flags extends Pick<LocalOptions, "https" | "verbose" | "fresh" | "inspectPort"> {
  /** Keep nothing. */
  readonly inMemory: boolean;
}

/**
 * Reads the settings of `npm start`.
 * @param project folder of settings.json, which the data is kept in unless another is set
 * @returns the settings, or a sentence that says which one is wrong and how to put it right
 */
export function readOptions(
  { inMemory, ...flags }: Flags,
  env: Readonly<Record<string, string | undefined>>,
  project: string,
): Parsed {
  const values = new Map<string, string>();
  for (const [name, { preset, check }] of Object.entries(variables)) {
    const given = env[name] ?? "";
    const value = given === "" ? preset : given;
    if (value === undefined) continue;
    const [form, problem, example] = check ?? [];
    if (form?.test(value) === false)
      return wrong(`${name} ${problem}: ${name}=${example} npm start`);
    values.set(name, value);
  }
  const empty = Object.entries(notEmpty).find(([name]) => env[name] === "");
  if (empty !== undefined) return wrong(`${empty[0]} is empty. Unset it ${empty[1]}`);
  if (inMemory && values.has("LOCAL_DATA"))
    return wrong("--in-memory keeps nothing, LOCAL_DATA names a folder: give one of the two.");
  if (inMemory && flags.fresh)
    return wrong("--in-memory begins with nothing: leave --fresh out, or --in-memory.");
  const shipmondo = readShipmondoSetting(env);
  if (!shipmondo.ok) return shipmondo;
  const webhookKey = values.get("WEBHOOK_KEY") ?? defaultWebhookKey;
  const visibilityS = values.get("VISIBILITY_S");
  return {
    ok: true,
    value: {
      port: Number(values.get("PORT")),
      webhookKey,
      isDefaultKey: webhookKey === defaultWebhookKey,
      dataDir: inMemory ? null : path.resolve(values.get("LOCAL_DATA") ?? `${project}/.local`),
      shipmondo: shipmondo.value,
      editorUrl: values.get("EDITOR_URL") ?? defaultEditorUrl,
      checkTypes: values.get("CHECK_TYPES") === "true",
      rerun: values.get("RERUN") === "true",
      consumerBundle: values.get("CONSUMER_BUNDLE") ?? null,
      ...flags,
      reclaimEveryMs: Number(values.get("RECLAIM_EVERY_S")) * 1000,
      reconcileEveryMs: Number(values.get("RECONCILE_EVERY_S")) * 1000,
      visibilityS: visibilityS === undefined ? null : Math.ceil(Number(visibilityS)),
      functionEnv: Object.fromEntries(
        [...values].filter(([name]) => variables[name]?.forFunctions === true),
      ),
    },
  };
}

const wrong = (message: string): Parsed => ({ ok: false, message });
