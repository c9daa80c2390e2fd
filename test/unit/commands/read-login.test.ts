import { readLogin } from "../../../bin/commands/login/read-login.ts";

const value = { user: "api-user", key: "api-key" };

it.each([
  ["two lines", "api-user\napi-key", null],
  ["two lines with blanks and a last line end", " api-user \r\n\tapi-key\r\n", null],
  ["the key alone, the user being known", "api-key\n", "api-user"],
])("user and key are read from %s", (_, text, user) => {
  expect(readLogin(text, user)).toEqual({ ok: true, value });
});

it.each([
  ["nothing", "", null],
  ["one line", "api-user\n", null],
  ["three lines", "a\nb\nc", null],
  ["two lines, the user being known", "api-user\napi-key", "api-user"],
  ["no line, the user being known", "\n", "api-user"],
  ["a letter that no UUID has", "api-user\nnøgle", null],
  ["a blank inside", "api-user\napi key", null],
  ["a colon in the user", "api:user\napi-key", null],
])("%s is refused, and not quoted", (_, text, user) => {
  const read = readLogin(text, user);
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.reason).not.toMatch(/api-user|api-key|nøgle|api:user/);
});
