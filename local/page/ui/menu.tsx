import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Button } from "./button.tsx";

interface MenuProps {
  readonly label: string;
  /** Buttons and links; each closes the menu. */
  readonly children: ComponentChildren;
}

/** A button that opens a few more: the browser closes it on Esc and on a click elsewhere. */
export function Menu({ label, children }: MenuProps) {
  const id = useId();
  return (
    <>
      <Button popoverTarget={id}>{label}</Button>
      <div
        id={id}
        class="menu"
        popover="auto"
        onClick={(event) => event.currentTarget.hidePopover()}
      >
        {children}
      </div>
    </>
  );
}
