/** A text as one word of sh, whatever is in it but NUL, which no argument can hold. */
export function shellQuote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("\0", "").replaceAll("'", String.raw`'\''`)}'`;
}
