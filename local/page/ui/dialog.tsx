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
export function Dialog(props: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={props.wide === true ? "dialog wide" : "dialog"}
      aria-labelledby={titleId}
      onClose={props.onClose}
    >
      <h2 id={titleId}>{props.title}</h2>
      <div class="dialog-body">{props.children}</div>
      <div class="dialog-actions">
        <Button onClick={props.onClose}>{props.closeLabel ?? "Close"}</Button>
        {props.actions}
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
  return (
    <Dialog
      title={title}
      closeLabel="Cancel"
      onClose={onClose}
      actions={
        <Button kind="danger" onClick={confirm}>
          {action}
        </Button>
      }
    >
      {children}
    </Dialog>
  );
}
