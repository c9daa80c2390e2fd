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
      <div class="line">
        <Button onClick={onClose}>{closeLabel ?? "Close"}</Button>
        {actions}
      </div>
    </dialog>
  );
}

interface ConfirmProps extends Omit<DialogProps, "actions" | "closeLabel"> {
  /** What it does: "Forget all". */
  readonly action: string;
  readonly onConfirm: () => void;
}

/** Asks before something is lost. */
export function ConfirmDialog({ action, onConfirm, ...rest }: ConfirmProps) {
  const confirm = (): void => {
    rest.onClose();
    onConfirm();
  };
  const button = (
    <Button kind="danger" onClick={confirm}>
      {action}
    </Button>
  );
  return <Dialog {...rest} closeLabel="Cancel" actions={button} />;
}
