import { environment, webhooksPath } from "../lambda/contract/environment.ts";

export interface ReconcilerPlace {
  /** `http://127.0.0.1:<port>`, where the endpoint is. */
  readonly origin: string;
  /** Base address of the API of the Shipmondo that the run has. */
  readonly shipmondo: string;
  /** Null: those in the parameter store. */
  readonly credentials: { readonly user: string; readonly key: string } | null;
}

/** What the reconciler is told here in place of what the template says. */
export const reconcilerEnvironment = ({
  origin,
  shipmondo,
  credentials,
}: ReconcilerPlace): Readonly<Record<string, string>> => ({
  [environment.endpointUrls]: `${origin}${webhooksPath}`,
  [environment.shipmondoApiUrl]: shipmondo,
  ...(credentials === null
    ? {}
    : {
        [environment.shipmondoApiUser]: credentials.user,
        [environment.shipmondoApiKey]: credentials.key,
      }),
});
