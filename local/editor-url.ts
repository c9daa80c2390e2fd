/**
 * What opens a file in an editor when nothing else is set.
 * https://code.visualstudio.com/docs/configure/command-line#_opening-vs-code-with-urls
 */
export const defaultEditorUrl = "vscode://file{file}:{line}:{column}";

/** An address with a scheme of its own and the file in it; none that a browser would run. */
export const editorUrlForm = /^(?!javascript:|data:|vbscript:)[a-z][a-z0-9+.-]*:.*\{file\}/i;

/**
 * The address that opens a place in an editor.
 * @param template with `{file}` (the absolute path, which begins with a slash), `{line}` and
 *   `{column}`
 */
export function editorUrl(
  template: string,
  place: { readonly file: string; readonly line: number; readonly column: number },
): string {
  const file = encodeURI(place.file.replaceAll("\\", "/")).replace(/[?#&]/g, encodeURIComponent);
  return template
    .replaceAll("{line}", String(place.line))
    .replaceAll("{column}", String(place.column))
    .replaceAll("{file}", () => (file.startsWith("/") ? file : `/${file}`));
}
