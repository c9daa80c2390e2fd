import path from "node:path";

const project = path.join(import.meta.dirname, "../..");

/** Formatting takes a second for each megabyte. */
const mostCharacters = 1_000_000;

/**
 * Code as the project's formatter writes it; as it is when it is very long, or there is no
 * formatter.
 * @param file relative to the project
 */
export async function formatCode(code: string, file: string): Promise<string> {
  if (code.length > mostCharacters) return code;
  try {
    const { format, resolveConfig } = await import("prettier");
    const filepath = path.join(project, file);
    return await format(code, { ...(await resolveConfig(filepath)), filepath });
  } catch {
    return code;
  }
}
