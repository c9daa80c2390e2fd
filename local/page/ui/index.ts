/** What the pages are built of. */
export { Button, CopyButton, Menu } from "./button.tsx";
export { ConfirmDialog, Dialog } from "./dialog.tsx";
export { Checkbox, Choice, SearchField } from "./fields.tsx";
export {
  Alert,
  bytesText,
  Excerpt,
  Fields,
  Page,
  Panel,
  Scrolled,
  type PartProps,
} from "./panel.tsx";
export { Status, StatusIcon } from "./status.tsx";
export { Time } from "./time.tsx";
export { announce, toast, Toasts } from "./toast.tsx";
