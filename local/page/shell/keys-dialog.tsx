import { keysOn, shortcuts, turnKeys } from "../keys.ts";
import { Dialog } from "../ui/index.ts";

/** What one always may press. */
const others = [
  { keys: "↑ ↓", label: "in the rows: to another" },
  { keys: "Tab Enter", label: "to the next link, field or button; open it" },
];

/** All keys of the page that is shown, and the switch that turns single letters off. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {[...shortcuts.value, ...others].map(({ keys, label }) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => [<kbd key={key}>{key}</kbd>, " "])}</dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input
          type="checkbox"
          checked={keysOn.value}
          onChange={(event) => turnKeys(event.currentTarget.checked)}
        />{" "}
        Single letters do something
      </label>
    </Dialog>
  );
}
