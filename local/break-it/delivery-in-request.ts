import type { ServiceName } from "./faults/aws-error.ts";
import type { MetRequest } from "./fault-proxy.ts";

type Request = Pick<MetRequest, "operation" | "path" | "body">;

/** Ids of the deliveries that a call to a service names itself. */
export function deliveriesIn(service: ServiceName, request: Request): readonly string[] {
  if (service === "sqs") return sentIn(request);
  if (service === "s3") return [...decoded(request.path).matchAll(id)].map(([text]) => text);
  return [];
}

const id = /\b[0-9a-f]{64}\b/g;

function sentIn({ operation, body }: Request): readonly string[] {
  if (!operation.startsWith("SendMessage")) return [];
  const call = parsed(body.toString("utf8"));
  const entries = Array.isArray(call.Entries) ? (call.Entries as readonly unknown[]) : [call];
  return entries.flatMap((entry) => {
    const { MessageBody: message } = (entry ?? {}) as { readonly MessageBody?: unknown };
    const { id: sent } = parsed(typeof message === "string" ? message : "");
    return typeof sent === "string" ? [sent] : [];
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** Its path, without the query. */
function decoded(target: string): string {
  const path = target.split("?")[0] ?? "";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * What the SDK's calls say of the invocation that they belong to, and a request id as it says it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export function invocationIn(traceHeader: string | undefined): string | null {
  return /(?:^|;)Root=1-([0-9a-f]{24})/.exec(traceHeader ?? "")?.[1] ?? null;
}

export const invocationOf = (requestId: string): string =>
  requestId.replaceAll("-", "").slice(0, 24);
