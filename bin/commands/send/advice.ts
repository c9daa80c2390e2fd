import type { Posted } from "../../../testing/post.ts";
import type { Sending } from "../../../testing/make-request.ts";

/** What to do about an outcome, or null when there is nothing to do. Never quotes a key. */
export function advice(outcome: Posted, options: Pick<Sending, "url" | "ping">): string | null {
  if (!outcome.ok) return connectionAdvice(outcome.code, options.url);
  if (outcome.status === 200) return outcome.ms > 3000 ? tooSlow : null;
  return (
    reasonAdvice.get(reasonOf(outcome.body)) ?? statusAdvice(outcome.status, options.url.pathname)
  );
}

const tooSlow = "An answer took more than 3 seconds: Shipmondo gives up by then.";

function connectionAdvice(code: string, { origin, host, hostname }: URL): string {
  switch (code) {
    case "ECONNREFUSED":
      return `Nothing listens at ${origin}: run \`npm start\` first, or give --url.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host name ${hostname} is not known: see that --url is spelled right.`;
    case "TIMEOUT":
      return `${host} did not answer in 30 seconds: see its log; Shipmondo waits 3.`;
    case "ECONNRESET":
    case "EPIPE":
      return `${host} closed the connection without an answer: see its log, and whether it speaks ${origin.split(":")[0] ?? ""}.`;
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return `${host} does not speak HTTPS: give --url with http://, or start it with --https.`;
    case "HPE_INVALID_CONSTANT":
      return `${host} does not speak HTTP: if it is HTTPS, give --url with https://.`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `The certificate of ${host} is for another host name: give --url with the name it is for.`;
    case "CERT_HAS_EXPIRED":
      return `The certificate of ${host} has expired, so Shipmondo will not send to it: renew it.`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
      return `The certificate of ${host} is not trusted (${code}): give its PEM file with --ca.`;
    default:
      return `${host} could not be reached (${code}): see that --url is right and the network is there.`;
  }
}

/** Advice for the reasons that this project's receiver gives. */
const reasonAdvice: ReadonlyMap<string, string> = new Map([
  [
    "signature",
    "No key that the endpoint accepts verifies this: give the key it has with --key or --key-file, or WEBHOOK_KEY as it was when `npm start` ran. A blank or a line end at the end of a key counts.",
  ],
  [
    "binding",
    "The signed webhook name contradicts the headers: leave out --name, or --header for SMD-Resource-Type and SMD-Action.",
  ],
  [
    "unbound",
    "The endpoint takes only webhooks named <Resource>:<action>, with both headers: leave out --name and --header.",
  ],
  [
    "no_key",
    "The endpoint has no key: put one under its keys path (the stack's outputs say how); for the local run, `npm run keys -- add <name>` puts one.",
  ],
  [
    "not_stored",
    "The endpoint could make the delivery durable nowhere: see its log for what its queue and its bucket answered.",
  ],
]);

function statusAdvice(status: number, path: string): string {
  if (status === 404) {
    return `There is no ${path} at the endpoint: give --url with the whole address, which the stack's output EndpointUrl or the local run's \`ready\` line says.`;
  }
  if (status === 401 || status === 403) {
    return `The endpoint refused the signature (${status}): give the key it has with --key or --key-file.`;
  }
  if (status === 413) return "The request is larger than the endpoint takes.";
  if (status === 429) {
    return "The endpoint throttles (429): send slower, or raise the stage's rate and burst in the settings.";
  }
  if (status >= 300 && status < 400) {
    return `The endpoint redirects (${status}), and Shipmondo may not follow: give --url with the final address.`;
  }
  if (status >= 500) return `The endpoint failed (${status}): see its log.`;
  if (status >= 200 && status < 300) {
    return `Shipmondo needs status 200 exactly: with ${status} the message counts as not delivered.`;
  }
  return `The endpoint did not take the request (${status}): see its answer and its log.`;
}

/** The receiver's reason in an answer's body; "" when there is none. */
function reasonOf(body: string): string {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== "object" || answer === null) return "";
    const { error } = answer as { readonly error?: unknown };
    return typeof error === "string" ? error : "";
  } catch {
    return "";
  }
}
