import type { SignedRequest } from "../../testing/samples/webhook.ts";
import { shellQuote } from "./shell-quote.ts";

export interface CurlPlace {
  readonly endpoint: string;
  /** File of the run's certificate, which nothing else trusts; null on plain HTTP. */
  readonly certificate: string | null;
}

/** Less than one argument may have on Linux (MAX_ARG_STRLEN, 128 kB). */
const mostArgument = 100_000;

/** A command for sh that posts a request. A body too long for an argument comes as a heredoc. */
export function curlCommand(
  { headers, body }: SignedRequest,
  { endpoint, certificate }: CurlPlace,
): string {
  const isLong = body.length > mostArgument;
  const words = [
    "curl -sS",
    ...(certificate === null ? [] : [`--cacert ${shellQuote(certificate)}`]),
    ...Object.entries(headers).map(
      // Header values are bytes; Node shows them as Latin-1, the terminal takes UTF-8.
      ([name, value]) => `-H ${shellQuote(`${name}: ${asTyped(value)}`)}`,
    ),
    isLong ? "--data-binary @-" : `--data-raw ${shellQuote(body)}`,
    shellQuote(endpoint),
  ];
  const command = words.join(" \\\n  ");
  return isLong ? `${command} <<'END'\n${body}\nEND\n` : `${command}\n`;
}

function asTyped(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : value;
}
