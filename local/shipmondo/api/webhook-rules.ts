import { z } from "zod";
import { isPair } from "../catalogue.ts";

const text = z.string().min(1).max(1_000);
const creation = z.object({
  name: text,
  endpoint: z.url({ protocol: /^https?$/ }),
  key: text,
  action: text,
  resource_name: text,
});
export type WebhookCreation = z.infer<typeof creation>;

const change = z.object({ name: text.optional(), active: z.boolean().optional() });
export type WebhookChange = z.infer<typeof change>;

type Checked<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: string };

const wrong = (error: string): { readonly ok: false; readonly error: string } => ({
  ok: false,
  error,
});

/** This machine: the only place that plain HTTP may be posted to. */
const isLoopbackHost = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);

export interface CreationRules {
  /** Pairs that Shipmondo is to refuse, `Drafts:create`. */
  readonly refusedPairs: readonly string[];
  readonly allowedEndpoint: (endpoint: URL) => boolean;
}

/** Whether a webhook can be created so; an error names members and quotes no value. */
export function checkCreation(body: string, rules: CreationRules): Checked<WebhookCreation> {
  const parsed = creation.safeParse(parseJson(body));
  if (!parsed.success) return wrong(namesOf(parsed.error));
  const { resource_name: resource, action, endpoint } = parsed.data;
  if (!isPair(resource, action) || rules.refusedPairs.includes(`${resource}:${action}`)) {
    return wrong("action is not supported for this resource_name");
  }
  const url = new URL(endpoint);
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname)) {
    return wrong("endpoint must be https");
  }
  return rules.allowedEndpoint(url)
    ? { ok: true, value: parsed.data }
    : wrong("endpoint is not allowed");
}

/** What of a webhook shall be changed: its name and whether it is active, nothing else. */
export function checkChange(body: string): Checked<WebhookChange> {
  const parsed = change.safeParse(parseJson(body));
  return parsed.success ? { ok: true, value: parsed.data } : wrong(namesOf(parsed.error));
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function namesOf({ issues }: z.ZodError): string {
  const names = [...new Set(issues.map(({ path }) => path.join(".")))].filter(
    (name) => name !== "",
  );
  return names.length === 0 ? "The body is not a JSON object" : `${names.join(", ")} is invalid`;
}
