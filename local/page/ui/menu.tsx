import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Button } from "./button.tsx";

/** A button that opens a few more: the browser closes it on Esc and on a click elsewhere. */
export function Menu(props: { readonly label: string; readonly children: ComponentChildren }) {
  const id = useId();
  return (
    <>
      <Button popoverTarget={id}>{props.label}</Button>
      <div
        id={id}
        class="menu"
        popover="auto"
        onClick={(event) => event.currentTarget.hidePopover()}
      >
        {props.children}
      </div>
    </>
  );
}
