import type { ComponentChildren, HTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import type { BuildProblem } from "../../view/run-state.ts";

export interface PartProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A page but the list; without a title it has a heading of its own. */
export const Page = ({
  title,
  error,
  children,
}: PartProps & { readonly error?: string | null }) => (
  <div class="detail">
    {title !== "" && <h1 tabIndex={-1}>{title}</h1>}
    <Alert text={error} />
    {children}
  </div>
);

/** What went wrong; nothing without a text. */
export const Alert = ({ text }: { readonly text: string | null | undefined }) =>
  text ? <p role="alert">{text}</p> : null;

interface PanelProps extends PartProps {
  readonly class?: string;
  readonly aside?: ComponentChildren;
}

export function Panel({ title, class: extra = "", aside, children }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${extra}`} aria-labelledby={id}>
      <div class="line">
        <h2 id={id}>{title}</h2>
        <div class="line end muted">{aside}</div>
      </div>
      {children}
    </section>
  );
}

/** Names and values in two columns; what is no text is shown as JSON. */
export function Fields({
  of,
}: {
  readonly of: readonly (readonly [ComponentChildren, unknown])[];
}) {
  return (
    <dl class="fields">
      {of.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Preformatted text, which the keyboard can scroll. */
export const Scrolled = ({
  label,
  ...rest
}: HTMLAttributes<HTMLPreElement> & { readonly label: string }) => (
  <pre tabIndex={0} role="region" aria-label={label} {...rest} />
);

type ExcerptProps = Omit<BuildProblem, "kind" | "text">;

/** The lines around a place in the sources, with a link that opens it in an editor. */
export function Excerpt({ file, line, column, excerpt, editorUrl }: ExcerptProps) {
  const place = [file, line, column].filter((part) => part !== null).join(":");
  return (
    <>
      {editorUrl === null ? <code>{place}</code> : <a href={editorUrl}>{place}</a>}
      {excerpt.length > 0 && (
        <Scrolled class="excerpt" label={`Source of ${place}`}>
          {excerpt.map((each) => (
            <div key={each.line} class={each.line === line ? "at" : ""}>
              <span>{each.line}</span>
              {each.text}
            </div>
          ))}
        </Scrolled>
      )}
    </>
  );
}

/** "742 B", "12 kB", "4.1 MB" */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
