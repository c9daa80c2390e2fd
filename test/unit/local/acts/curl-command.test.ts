import { execFileSync } from "node:child_process";
import { curlCommand } from "../../../../local/acts/curl-command.ts";
import { shellQuote } from "../../../../local/acts/shell-quote.ts";

/** The words as a shell has them, of a command that prints each behind a NUL. */
const words = (shell: string, command: string): readonly string[] =>
  execFileSync(shell, ["-c", `printf '%s\\0' ${command}`])
    .toString("utf8")
    .split("\0")
    .slice(0, -1);

const odd = [
  "",
  "plain",
  "it's",
  "$HOME `id` $(id) \\ \\\\ \" '' '",
  "line\nend\ttab",
  "-n",
  "*?[a]{b,c}~!#&|;<>()",
  "søren 🕯",
  "'",
];

test.each(["sh", "bash"])("%s has every text as the one word that it was", (shell) => {
  expect(words(shell, odd.map(shellQuote).join(" "))).toEqual(odd);
});

const request = { headers: { "SMD-User": "Ren\u00c3\u00a9 O'Neil" }, body: '{"data":"a.b.c"}' };

test("headers come as the bytes that they arrived in", () => {
  const text = curlCommand(request, { endpoint: "http://127.0.0.1:1/w", certificate: null });
  expect(text).toContain(String.raw`-H 'SMD-User: René O'\''Neil'`);
  expect(text).toContain(`--data-raw '{"data":"a.b.c"}'`);
  expect(text).not.toContain("--cacert");
});

test("a header of other bytes than UTF-8 stays as it is", () => {
  const latin = { ...request, headers: { "SMD-User": "Ren\u00e9" } };
  expect(curlCommand(latin, { endpoint: "http://h/", certificate: "/a b/c.pem" })).toMatch(
    /--cacert '\/a b\/c\.pem' \\\n {2}-H 'SMD-User: René'/,
  );
});
