/**
 * Puts text between the markers of a page: `<!-- bench:<name> -->` … `<!-- /bench:<name> -->`.
 * @throws Error naming the section that the page has no markers for
 */
export function replaceSections(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, content]) => {
    const open = `<!-- bench:${name} -->`;
    const close = `<!-- /bench:${name} -->`;
    const start = text.indexOf(open);
    const end = text.indexOf(close);
    if (start === -1 || end < start) {
      throw new Error(`The page has no section ${name}: put ${open} and ${close} where it belongs`);
    }
    return `${text.slice(0, start + open.length)}\n\n${content.trim()}\n\n${text.slice(end)}`;
  }, page);
}
