import type { Variables } from "../common/read-environment.ts";
import { environment } from "../contract/environment.ts";
import { productionApi, readApiAddress } from "../shipmondo/api-address.ts";
import type { ApiCredentials } from "../shipmondo/credentials.ts";
import type { OwnEndpoint } from "./registered-pairs.ts";

export interface ReconcilerSettings {
  /** Base address of Shipmondo's API. */
  readonly apiUrl: string;
  /** In place of those in SSM. */
  readonly credentials: ApiCredentials | null;
  readonly own: OwnEndpoint;
  readonly all: boolean;
  /** Nothing older is looked for, in milliseconds since the epoch. */
  readonly since: number;
  readonly lagMs: number;
}

const defaultLagS = 600;

/**
 * Reads what the stack says of the reconciler.
 * @throws Error when the API's address is none that credentials may be sent to
 */
export function readReconcilerSettings(variables: Variables): ReconcilerSettings {
  const text = (name: string): string => variables[name] ?? "";
  const list = (name: string): readonly string[] =>
    text(name)
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  const address = readApiAddress(text(environment.shipmondoApiUrl) || productionApi);
  if (!address.ok) {
    throw new Error(
      `${environment.shipmondoApiUrl} must be an https address (http to this machine only) without ` +
        "a user, a query or a fragment: deploy the stack again",
    );
  }
  const user = text(environment.shipmondoApiUser);
  const key = text(environment.shipmondoApiKey);
  const lagS = Number(text(environment.reconcileLag) || defaultLagS);
  const since = Date.parse(text(environment.reconcileSince));
  return {
    apiUrl: address.value,
    credentials: user === "" || key === "" ? null : { user, key },
    own: { urls: list(environment.endpointUrls), patterns: list(environment.webhooks) },
    all: text(environment.reconcileAll) === "true",
    since: Number.isNaN(since) ? -Infinity : since,
    lagMs: (Number.isFinite(lagS) && lagS >= 0 ? lagS : defaultLagS) * 1_000,
  };
}
