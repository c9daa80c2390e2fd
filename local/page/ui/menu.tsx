import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button } from "./button.tsx";

export interface MenuItem {
  readonly label: string;
  readonly onSelect: () => void;
  readonly danger?: boolean;
}

interface MenuProps {
  /** The button's name. */
  readonly label: string;
  /** Shown in the place of the name: an icon. */
  readonly children?: preact.ComponentChildren;
  readonly items: readonly MenuItem[];
}

/** A menu button: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/ */
export function Menu({ label, children, items }: MenuProps) {
  const [open, setOpen] = useState(false);
  const menuId = useId();
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const entries = (): HTMLElement[] => [...(list.current?.querySelectorAll("button") ?? [])];
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (open) entries()[0]?.focus();
  }, [open]);
  const move = (event: KeyboardEvent): void => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    const last = all.length - 1;
    const next = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1 };
    const to = { ...next, Home: 0, End: last }[event.key];
    if (event.key === "Escape") close();
    else if (to !== undefined) all[to]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const leave = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node && root.current?.contains(event.relatedTarget))) {
      setOpen(false);
    }
  };
  return (
    <div class="menu" ref={root} onFocusOut={leave}>
      <Button
        kind="quiet"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        aria-label={label}
        title={label}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {children ?? label}
      </Button>
      {open && (
        <div
          class="menu-items"
          role="menu"
          id={menuId}
          ref={list}
          aria-label={label}
          onKeyDown={move}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class={item.danger === true ? "danger" : ""}
              onClick={() => {
                close();
                item.onSelect();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
