import { z } from "zod";
import { usage, value, type Read } from "../../common/command-line.ts";

const endpoints = z.object({ endpoint: z.url() });

/**
 * The address of the local run's endpoint, whose label comes from the stack's template, so that
 * only the run itself knows it.
 * @param port where the local run listens, from PORT
 */
export async function localEndpoint(port: string | undefined): Promise<Read<URL>> {
  const origin = `http://127.0.0.1:${port === undefined || port === "" ? "3000" : port}`;
  const url = URL.parse("/api/endpoints", origin);
  if (url === null) {
    return usage("PORT in the environment is not a port number: correct it, or give --url.");
  }
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return value(new URL(endpoints.parse(await answer.json()).endpoint));
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: unknown } };
    return usage(
      cause?.code === "ECONNREFUSED"
        ? `Nothing listens at ${origin}: run \`npm start\` first, or give --url.`
        : `What listens at ${origin} does not answer as a local run on plain HTTP does: ` +
            "give --url with the address of its `ready` line.",
    );
  }
}
