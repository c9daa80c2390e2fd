import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import type { PartProps } from "./panel.tsx";

interface DialogProps extends PartProps {
  readonly onClose: () => void;
  /** Buttons beside the one that closes it. */
  readonly actions?: ComponentChildren;
  readonly close?: string;
  readonly wide?: boolean;
}

/** Modal while it is rendered: the browser keeps the focus in, closes it on Esc, gives it back. */
export function Dialog({ title, onClose, children, actions, close, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={element} class={wide ? "wide" : ""} aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <div class="line">
        <Button label={close ?? "Close"} onClick={onClose} />
        {actions}
      </div>
    </dialog>
  );
}

interface ConfirmProps extends Omit<DialogProps, "actions" | "close"> {
  readonly action: string;
  readonly onConfirm: () => void;
}

/** Asks before something is lost. */
export function ConfirmDialog({ action, onConfirm, ...rest }: ConfirmProps) {
  const confirm = (): void => {
    rest.onClose();
    onConfirm();
  };
  const button = <Button kind="danger" label={action} onClick={confirm} />;
  return <Dialog {...rest} close="Cancel" actions={button} />;
}
