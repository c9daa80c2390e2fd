import { z } from "zod";
import { CannotRun } from "../../common/cannot-run.ts";
import { askLocalRun } from "../../common/local-api.ts";

const endpoints = z.object({ endpoint: z.url() });

/**
 * The address of the local run's endpoint, whose label comes from the stack's template, so that
 * only the run itself knows it.
 * @param port where the local run listens
 * @throws CannotRun when there is none
 */
export async function localEndpoint(port: number): Promise<URL> {
  try {
    return new URL(endpoints.parse(await askLocalRun(port, "/api/endpoints")).endpoint);
  } catch (error) {
    const at = `http://127.0.0.1:${port}`;
    throw new CannotRun(
      (error as { readonly code?: unknown }).code === "ECONNREFUSED"
        ? `Nothing listens at ${at}: run \`npm start\` first, or give --url.`
        : `What listens at ${at} does not answer as a local run does: ` +
            "give --url with the address of its `ready` line.",
    );
  }
}
