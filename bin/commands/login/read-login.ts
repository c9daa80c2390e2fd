import { fail, succeed, type Result } from "../../../lambda/common/result.ts";
import type { ApiCredentials } from "../../../lambda/shipmondo/credentials.ts";

/**
 * Reads what was typed or piped: user and key, a line each.
 * @param user the one that is known already: then the text is the key
 * @returns a sentence that says what is wrong and quotes nothing of it
 */
export function readLogin(text: string, user: string | null): Result<ApiCredentials, string> {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const given = user === null ? lines : [user, ...lines];
  const [ofUser = "", key = ""] = given;
  if (given.length !== 2 || ofUser === "") {
    return fail(
      user === null
        ? "User and key are needed, a line each, in this order."
        : "One line is needed, the API key: the user is known already.",
    );
  }
  // Both are UUIDs today: another letter is a slip of the clipboard.
  if (!/^[!-~]+$/.test(ofUser) || !/^[!-~]+$/.test(key)) {
    return fail("User or key holds a blank or a letter that an API user or key does not have.");
  }
  if (ofUser.includes(":")) return fail("The user has a colon, which HTTP Basic cannot send.");
  return succeed({ user: ofUser, key });
}
