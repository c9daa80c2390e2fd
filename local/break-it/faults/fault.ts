/** What goes wrong with a request on its way to a service. */
export type Fault =
  /** The service never sees it and nothing comes back. */
  | { readonly kind: "hang" }
  /** The service does it, but the answer never comes. */
  | { readonly kind: "mute" }
  /** The connection is reset; the service never sees the request. */
  | { readonly kind: "reset" }
  /** The service gets half of the request's body before the connection is reset. */
  | { readonly kind: "halfway" }
  /** 503, in the form that the service's errors have. */
  | { readonly kind: "unavailable" }
  /** The service's error for too many requests. */
  | { readonly kind: "throttle" }
  /** The service does it, but its answer stops in the middle and the connection stays open. */
  | { readonly kind: "stall" }
  /** The service does it, but its answer breaks off in the middle. */
  | { readonly kind: "cut" }
  /** It reaches the service late, also when the caller has given up by then. */
  | { readonly kind: "delay"; readonly ms: number };

export interface FaultRule {
  readonly fault: Fault;
  /** Of a request to meet this fault, 0 to 1. @default 1 */
  readonly probability?: number;
  /** Only requests of this operation: the end of `x-amz-target`, or for S3 the method. */
  readonly operation?: string;
}

/** What the proxy knows of a request before it decides. */
export interface ProxiedRequest {
  readonly method: string;
  /** `SendMessage`, `GetItem` …; for S3 the method. */
  readonly operation: string;
}

/** The operation that a request is for. */
export function operationOf(method: string, target: string | undefined): string {
  return target?.split(".").at(-1) ?? method;
}

/**
 * The first rule that hits, in the order given; a rule that is drawn past leaves the request to the
 * next one.
 */
export function drawFault(
  rules: readonly FaultRule[],
  request: ProxiedRequest,
  random: () => number,
): Fault | null {
  for (const { fault, probability = 1, operation } of rules) {
    const meant = operation === undefined || operation === request.operation;
    if (meant && random() < probability) return fault;
  }
  return null;
}
