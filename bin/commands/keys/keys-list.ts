import { formatTable } from "../../common/format-table.ts";
import type { Output } from "../../common/output.ts";
import type { Target } from "../../common/target.ts";
import { describeKeys } from "./stored-keys.ts";
import { readLastVerified, timeText, verifiedText } from "./verified.ts";

/**
 * Lists the keys, as a table or as JSON: `{ keysPath, keys: [{ name, usable, modifiedAt,
 * modifiedBy, lastVerified: { at, withinMs } | null }], lastVerifiedKnown }`.
 */
export async function listKeys(target: Target, { json, print, say }: Output): Promise<number> {
  const keys = await describeKeys(target.ssm, target.keysPath);
  const secure = keys.filter(({ isSecure }) => isSecure);
  const verified = await readLastVerified(secure, target);
  const times = "failure" in verified ? null : verified.times;
  // The end of the ARN names the person or role.
  const by = (arn: string | null): string | null => arn?.slice(arn.lastIndexOf(":") + 1) ?? null;
  if (json) {
    const rows = keys.map(({ name, shortName, isSecure, modifiedAt, modifiedBy }) => {
      const last = times?.get(shortName);
      return {
        name,
        usable: isSecure,
        modifiedAt,
        modifiedBy: by(modifiedBy),
        lastVerified:
          last === undefined ? null : { at: new Date(last.at), withinMs: last.withinMs },
      };
    });
    const { keysPath } = target;
    print(JSON.stringify({ keysPath, keys: rows, lastVerifiedKnown: times !== null }, null, 2));
  } else if (secure.length > 0) {
    const rows = secure.map((key) => [
      key.name,
      key.modifiedAt === null ? "-" : timeText(key.modifiedAt.getTime()),
      by(key.modifiedBy) ?? "-",
      times === null ? "unknown" : verifiedText(times.get(key.shortName)),
    ]);
    formatTable(["NAME", "PUT", "BY", "LAST VERIFIED (UTC)"], rows).forEach(print);
  }
  for (const key of keys.filter(({ isSecure }) => !isSecure)) {
    say(`${key.name} is no SecureString, so it verifies nothing: put it with "keys add".`);
  }
  if ("failure" in verified) say(verified.failure);
  const count = secure.length === 1 ? "1 key" : `${secure.length} keys`;
  say(`${count} under ${target.keysPath} of ${target.name}`);
  return 0;
}
