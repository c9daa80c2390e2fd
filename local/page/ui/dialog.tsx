import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./button.tsx";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons beside "Close". */
  readonly actions?: ComponentChildren;
  readonly closeLabel?: string;
  readonly wide?: boolean;
}

/**
 * A modal dialog while it is rendered: the browser keeps the focus inside, closes it on Esc, and
 * gives the focus back.
 */
export function Dialog({ title, onClose, children, actions, closeLabel, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} class={wide ? "wide" : ""} aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      {children}
      <div class="dialog-actions">
        <Button onClick={onClose}>{closeLabel ?? "Close"}</Button>
        {actions}
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  /** What it does: "Forget all". */
  readonly action: string;
  readonly children: ComponentChildren;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something is lost; the focus begins on "Cancel". */
export function ConfirmDialog({ title, action, children, onConfirm, onClose }: ConfirmProps) {
  const confirm = (): void => {
    onClose();
    onConfirm();
  };
  const button = (
    <Button kind="danger" onClick={confirm}>
      {action}
    </Button>
  );
  return (
    <Dialog title={title} closeLabel="Cancel" onClose={onClose} actions={button}>
      {children}
    </Dialog>
  );
}
