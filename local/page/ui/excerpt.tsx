interface ExcerptProps {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly excerpt: readonly { readonly line: number; readonly text: string }[];
  readonly editorUrl: string | null;
}

/** The lines around a place in the sources, with a link that opens it in an editor. */
export function Excerpt({ file, line, column, excerpt, editorUrl }: ExcerptProps) {
  const place = [file, line, column].filter((part) => part !== null).join(":");
  return (
    <>
      {editorUrl === null ? <code>{place}</code> : <a href={editorUrl}>{place}</a>}
      {excerpt.length > 0 && (
        <pre class="excerpt" tabIndex={0} role="region" aria-label={`Source of ${place}`}>
          {excerpt.map((each) => (
            <div key={each.line} class={each.line === line ? "at" : ""}>
              <i>{each.line}</i>
              {each.text}
            </div>
          ))}
        </pre>
      )}
    </>
  );
}
