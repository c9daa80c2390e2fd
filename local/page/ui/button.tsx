import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Result } from "../api.ts";
import { toast } from "./toast.tsx";

interface ButtonProps extends Omit<ButtonHTMLAttributes, "class" | "label"> {
  readonly label: string;
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
}

/** A button; what is in it stands for its label. */
export function Button({ kind = "plain", label, children = label, ...rest }: ButtonProps) {
  return (
    <button type="button" class={`button ${kind}`} {...rest}>
      {children}
    </button>
  );
}

interface CopyProps extends Omit<ButtonProps, "onClick"> {
  /** The text, or what fetches it. */
  readonly text: string | (() => Promise<Result<string>>);
}

export function CopyButton({ text, kind = "quiet", ...rest }: CopyProps) {
  const copy = async (): Promise<void> => {
    const found = typeof text === "string" ? ({ ok: true, value: text } as const) : await text();
    if (!found.ok) toast(found.error, "error");
    else
      await navigator.clipboard.writeText(found.value).then(
        () => toast("Copied"),
        () => toast("The browser does not let this page copy.", "error"),
      );
  };
  return <Button kind={kind} title={rest.label} onClick={() => void copy()} {...rest} />;
}

/** A button that opens a few more: the browser closes it on Esc and on a click elsewhere. */
export function Menu(props: { readonly label: string; readonly children: ComponentChildren }) {
  const id = useId();
  const close = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void =>
    currentTarget.hidePopover();
  return (
    <>
      <Button popoverTarget={id} label={props.label} />
      <div id={id} class="menu" popover="auto" onClick={close}>
        {props.children}
      </div>
    </>
  );
}
