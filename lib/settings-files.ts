import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apiPath } from "./api-path.ts";
import { sharesKeys } from "./keys-path.ts";
import { readSettings, settingsError, type Settings } from "./settings.ts";

const baseFile = "settings.json";

/** What the CDK's command line says about the settings: its context, which may hold anything. */
export interface SettingsContext {
  /** From `-c stage=test`: reads `settings.test.json` over `settings.json`. */
  readonly stage?: unknown;
  /** JSON text from `-c settings='{…}'`: its settings replace those of the files. */
  readonly settings?: unknown;
}

type Context = Readonly<Record<string, unknown>>;

/**
 * Refuses a misspelt `-c stgae=test`, which would leave the base's stack to be deployed over. Most
 * of the CDK's own context names have a colon, a slash or an at sign.
 * @param known what the CDK's files set
 * @throws Error that names what is there
 */
export function refuseUnknownContext(context: Context, known: Context): void {
  const unknown = Object.keys(context).filter(
    (name) =>
      /^[A-Za-z0-9_-]+$/.test(name) &&
      !["stage", "settings"].includes(name) &&
      !Object.hasOwn(known, name),
  );
  if (unknown.length === 0) return;
  throw settingsError(
    [`there is no context ${unknown.join(", ")}: write -c stage=<stage> or -c settings='{…}'`],
    "-c",
  );
}

/**
 * Reads the settings: `settings.json`, over it the stage's file, over that what the command line
 * says. The top-level settings of one replace those of the one before; `null` means a setting's
 * default. Without `settings.json` all have theirs.
 * @param folder where the files lie
 * @throws one Error that lists every problem, each with what to do; no value is echoed
 */
export function loadSettings(folder: string, context: SettingsContext): Settings {
  const { stage } = context;
  const override = readOverride(context.settings);
  const base = existsSync(join(folder, baseFile)) ? readObject(folder, baseFile) : {};
  const file = stage === undefined ? undefined : stageFile(folder, stage);
  const own = file === undefined ? {} : readObject(folder, file);

  const raw = withoutNulls({ ...base, ...own, ...override });
  const sources = [baseFile, file, override === undefined ? undefined : "-c settings"];
  const settings = readSettings(raw, sources.filter((source) => source !== undefined).join(", "));
  if (file === undefined && override === undefined) return settings;
  const baseSettings = readSettings(withoutNulls(base));
  // The same stack, with settings from the command line.
  if (file === undefined && settings.stackName === baseSettings.stackName) return settings;
  const others = [[baseFile, baseSettings] as const, ...otherStages(folder, base, file)];
  const problems = others.flatMap(([name, other]) =>
    overlaps(settings, other, file ?? "-c settings", name),
  );
  if (problems.length > 0) throw settingsError(problems, file ?? "-c settings");
  return settings;
}

/** The settings of each other stage's file. One with problems tells them when it is used. */
function otherStages(
  folder: string,
  base: object,
  file: string | undefined,
): readonly (readonly [string, Settings])[] {
  return readdirSync(folder)
    .filter((name) => /^settings\.[A-Za-z0-9_-]{1,64}\.json$/.test(name) && name !== file)
    .sort()
    .flatMap((name) => {
      try {
        return [
          [name, readSettings(withoutNulls({ ...base, ...readObject(folder, name) }))] as const,
        ];
      } catch {
        return [];
      }
    });
}

/**
 * What a stack beside another must not have in common with it: each would be deployed over, read or
 * refused by the other.
 * @param where the source of `settings`
 * @param name the file of the other
 */
function overlaps(
  settings: Settings,
  other: Settings,
  where: string,
  name: string,
): readonly string[] {
  if (settings.stackName === other.stackName) {
    return [
      `${where} has the stackName of ${name}, so it would be deployed over that stack: ` +
        `give it one of its own, such as "ShipmondoWebhooksTest"${
          name === baseFile ? "" : `, or rename ${name} if it is no stage`
        }`,
    ];
  }
  const problems: string[] = [];
  if (sharesKeys(settings.keysPath, other.keysPath)) {
    problems.push(
      `${where} has keys in common with ${name}, so that one stack's keys open the other: ` +
        "set another keysPath, or null for the default",
    );
  }
  const isAmongKeys = (one: Settings, another: Settings): boolean =>
    sharesKeys(one.keysPath, apiPath(another));
  if (isAmongKeys(settings, other) || isAmongKeys(other, settings)) {
    problems.push(
      `${where} and ${name}: the credentials of Shipmondo's API of one stack lie below the keysPath of the other, ` +
        "which would accept them as a key: set another keysPath, or null for the default",
    );
  }
  const { customDomain } = settings;
  if (customDomain !== undefined && customDomain.domainName === other.customDomain?.domainName) {
    problems.push(
      `${where} has the customDomain of ${name}, and a host name leads to one stack: ` +
        "set another, or null for none",
    );
  }
  return problems;
}

function stageFile(folder: string, stage: unknown): string {
  if (typeof stage !== "string" || !/^[A-Za-z0-9_-]{1,64}$/.test(stage)) {
    throw settingsError(
      ["the stage must hold 1 to 64 letters, digits, _ or -: write -c stage=test"],
      "-c stage",
    );
  }
  const file = `settings.${stage}.json`;
  if (existsSync(join(folder, file))) return file;
  throw settingsError(
    [
      `the stage has no ${file}: correct the stage, or make the file beside package.json ` +
        `with what differs from ${baseFile}, the stackName at least`,
    ],
    "-c stage",
  );
}

function readOverride(raw: unknown): object | undefined {
  if (raw === undefined) return undefined;
  if (typeof raw !== "string") {
    throw settingsError(
      [
        `the settings have left cdk.json: move the object under context.settings to ${baseFile} ` +
          "beside package.json, and remove it from cdk.json",
      ],
      "cdk.json",
    );
  }
  return (
    parseObject(raw) ??
    refuse(
      `the text is not a JSON object: write -c settings='{"alarmEmail":"ops@example.com"}', ` +
        `or set it in ${baseFile}`,
      "-c settings",
    )
  );
}

const readObject = (folder: string, file: string): object =>
  parseObject(readFileSync(join(folder, file), "utf8").replace(/^\ufeff/, "")) ??
  refuse(`the file is not a JSON object: it begins with { and names are in quotes`, file);

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    // The parser's own text would quote what it read.
    return undefined;
  }
}

function refuse(problem: string, source: string): never {
  throw settingsError([problem], source);
}

const withoutNulls = (raw: object): object =>
  Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null));
