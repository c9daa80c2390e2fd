import type { SSMClient } from "@aws-sdk/client-ssm";
import { readParameter } from "../../../lambda/aws/read-parameter.ts";
import {
  productionApi,
  readApiAddress,
  sandboxApi,
} from "../../../lambda/shipmondo/api-address.ts";
import { readCredentials, type ApiCredentials } from "../../../lambda/shipmondo/credentials.ts";
import { createShipmondoApi, type ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";
import { defaultApiKey, defaultApiUser } from "../../../local/shipmondo-setting.ts";
import { isLoopback } from "../../../testing/test-name.ts";
import { CannotRun } from "../cannot-run.ts";
import type { Variables } from "../io-types.ts";
import type { Target } from "../target.ts";

/** Shipmondo's API as a command calls it. */
export interface TargetApi {
  readonly api: ShipmondoApi;
  /** Its base address. */
  readonly address: string;
}

/** Nobody has stored credentials of Shipmondo's API, nor are they in the environment. */
export class NoCredentials extends CannotRun {}

/**
 * The API of a target's Shipmondo. Its address is `SHIPMONDO_API_URL`, else the local run's, else
 * what the setting `sandbox` says; its credentials `SHIPMONDO_API_USER` and `SHIPMONDO_API_KEY`,
 * else what `login` has stored, else, on this machine, those of the local Shipmondo.
 * @throws CannotRun when there are no credentials, or the address is none; it says what to do
 */
export async function findTargetApi(
  target: Target,
  variables: Variables,
  sandbox: boolean,
  sleep: (ms: number) => Promise<void>,
): Promise<TargetApi> {
  const address = findApiAddress(target, variables, sandbox);
  const credentials =
    credentialsOf(variables) ??
    (await storedCredentials(target.ssm, target.shipmondo().apiPath)) ??
    (target.isLocal && isLoopback(new URL(address))
      ? { user: defaultApiUser, key: defaultApiKey }
      : null);
  if (credentials !== null) return { api: createApi(address, credentials, sleep), address };
  throw new NoCredentials(
    `There are no credentials of Shipmondo's API in ${target.name}: run "webhooks login", or set ` +
      "SHIPMONDO_API_USER and SHIPMONDO_API_KEY. Nothing was done.",
  );
}

export const createApi = (
  url: string,
  credentials: ApiCredentials,
  sleep: (ms: number) => Promise<void>,
): ShipmondoApi =>
  createShipmondoApi({ url, credentials, fetch, now: Date.now, sleep, random: Math.random });

/** @throws CannotRun when the address is none that credentials may be sent to */
export function findApiAddress(target: Target, variables: Variables, sandbox: boolean): string {
  const { SHIPMONDO_API_URL: given = "" } = variables;
  const { apiUrl } = target.shipmondo();
  const address = readApiAddress(
    given === "" ? (apiUrl ?? (sandbox ? sandboxApi : productionApi)) : given,
  );
  if (address.ok) return address.value;
  throw new CannotRun(
    address.reason === "plain_http"
      ? "SHIPMONDO_API_URL is plain HTTP to another machine, which would show the API key to the network: give one with https. Nothing was done."
      : `SHIPMONDO_API_URL is no address, or holds more than one: give it whole, ${sandboxApi}. Nothing was done.`,
  );
}

/** @throws CannotRun when only one of the two is set */
export function credentialsOf(variables: Variables): ApiCredentials | null {
  const { SHIPMONDO_API_USER: user = "", SHIPMONDO_API_KEY: key = "" } = variables;
  if (user === "" && key === "") return null;
  if (user !== "" && key !== "") return { user, key };
  throw new CannotRun(
    "SHIPMONDO_API_USER and SHIPMONDO_API_KEY belong together, and one is empty or not set: give both, or unset both. Nothing was done.",
  );
}

/** What `login` has stored; null when there is nothing. */
async function storedCredentials(ssm: SSMClient, path: string): Promise<ApiCredentials | null> {
  const text = await readParameter(ssm, path);
  if (text === null) return null;
  const credentials = readCredentials(text);
  if (credentials !== null) return credentials;
  throw new CannotRun(
    `What is stored at ${path} is no user and key: run "webhooks login" again. Nothing was done.`,
  );
}
