import { readShipmondoSetting, type ShipmondoSetting } from "./shipmondo-setting.ts";

export interface LocalOptions {
  /** 0 stands for a free port. */
  readonly port: number;
  /** The accepted key, stored under the name `local`. */
  readonly webhookKey: string;
  /** The published default, which may be shown. */
  readonly isDefaultKey: boolean;
  /** Folder that queues, table, bucket and parameters are kept in; null: in memory. */
  readonly dataDir: string | null;
  readonly shipmondo: ShipmondoSetting;
  readonly https: boolean;
  /** Show the functions' own log lines. */
  readonly verbose: boolean;
  readonly reclaimEveryMs: number;
  /** Seconds that an unfinished message stays invisible; null: as the template says. */
  readonly visibilityS: number | null;
  /**
   * Folder of a bundle to run as the consumer in place of the synthesized one; null: none. For
   * tests of other handlers.
   */
  readonly consumerBundle: string | null;
  /** What replaces the template's values in the functions' environment. */
  readonly functionEnv: Readonly<Record<string, string>>;
}

export const defaultWebhookKey = "local-development-key";

/** The waits that are short in the local run, and what else may be set for the functions. */
export const functionDefaults: Readonly<Record<string, string | null>> = {
  KEYS_MAX_AGE_S: "10",
  RETRY_DELAYS_S: "1",
  MAX_ATTEMPTS: null,
  REQUIRE_BINDING: null,
  LOG_ERROR_MESSAGES: null,
};

const switchForm = { form: /^(?:true|false)$/ } as const;
/** The functions themselves take their defaults for what they cannot read: here it is a mistake. */
const functionVariables: readonly {
  readonly name: string;
  readonly form: RegExp;
  readonly problem: string;
}[] = [
  {
    name: "KEYS_MAX_AGE_S",
    form: /^\d+(?:\.\d+)?$/,
    problem: "is not a number of seconds from 0: KEYS_MAX_AGE_S=10 npm start",
  },
  {
    name: "RETRY_DELAYS_S",
    form: /^\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)*$/,
    problem: "is no list of seconds: RETRY_DELAYS_S=1,5,60 npm start",
  },
  {
    name: "MAX_ATTEMPTS",
    form: /^[1-9]\d{0,2}$/,
    problem: "is not a number from 1 to 999: MAX_ATTEMPTS=8 npm start",
  },
  {
    name: "REQUIRE_BINDING",
    ...switchForm,
    problem: "is neither true nor false: REQUIRE_BINDING=true npm start",
  },
  {
    name: "LOG_ERROR_MESSAGES",
    ...switchForm,
    problem: "is neither true nor false: LOG_ERROR_MESSAGES=false npm start",
  },
];

type Parsed =
  | { readonly ok: true; readonly value: LocalOptions }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the settings of `npm start`.
 * @returns the settings, or a sentence that says which one is wrong and how to put it right
 */
export function readOptions(
  flags: Pick<LocalOptions, "https" | "verbose">,
  variables: Readonly<Record<string, string | undefined>>,
): Parsed {
  const port = Number(variables.PORT ?? "3000");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return wrong("PORT is not a port number. Give one from 0 (any) to 65535: PORT=3001 npm start");
  }
  const webhookKey = variables.WEBHOOK_KEY ?? defaultWebhookKey;
  if (webhookKey === "") {
    return wrong("WEBHOOK_KEY is empty. Unset it to use the default key, or give it a value.");
  }
  const reclaimEveryS = seconds(variables.RECLAIM_EVERY_S, 10);
  const visibilityS = seconds(variables.VISIBILITY_S, null);
  if (reclaimEveryS === undefined) {
    return wrong(
      "RECLAIM_EVERY_S is not a number of seconds above 0: RECLAIM_EVERY_S=10 npm start",
    );
  }
  if (visibilityS === undefined) {
    return wrong("VISIBILITY_S is not a number of seconds above 0: VISIBILITY_S=30 npm start");
  }
  const mistake = functionVariables.find(
    ({ name, form }) => !form.test(variables[name] ?? "") && (variables[name] ?? "") !== "",
  );
  if (mistake !== undefined) return wrong(`${mistake.name} ${mistake.problem}`);
  const shipmondo = readShipmondoSetting(variables);
  if (!shipmondo.ok) return shipmondo;
  const textOrNull = (text: string | undefined): string | null =>
    text === undefined || text === "" ? null : text;
  return {
    ok: true,
    value: {
      port,
      webhookKey,
      isDefaultKey: webhookKey === defaultWebhookKey,
      dataDir: textOrNull(variables.LOCAL_DATA),
      shipmondo: shipmondo.value,
      consumerBundle: textOrNull(variables.CONSUMER_BUNDLE),
      ...flags,
      reclaimEveryMs: reclaimEveryS * 1000,
      visibilityS: visibilityS === null ? null : Math.ceil(visibilityS),
      functionEnv: Object.fromEntries(
        Object.entries(functionDefaults).flatMap(([name, preset]) => {
          const value = textOrNull(variables[name]) ?? preset;
          return value === null ? [] : [[name, value]];
        }),
      ),
    },
  };
}

const wrong = (message: string): Parsed => ({ ok: false, message });

/** @returns undefined when the text is no number above 0 */
function seconds<Preset extends number | null>(
  text: string | undefined,
  preset: Preset,
): number | Preset | undefined {
  if (text === undefined || text === "") return preset;
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
