import { useSignal } from "@preact/signals";
import type { DeadGroup, DeadLetters, DeadLetterView } from "../../view/acts.ts";
import { api } from "../api.ts";
import { deliveryPath } from "../route.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { useReading } from "../use-reading.ts";

/** The dead letters, grouped by what ended them. */
export function DeadPage() {
  const { value: dead, error } = useReading<DeadLetters>(
    "dead",
    api.dead,
    // Also one that is dead no more, and a newer one of an object that a letter is of.
    ({ status }) => status === "dead" || status === "queued" || status === "handled",
  );
  const letters = dead?.groups.flatMap((group) => group.letters) ?? [];
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const choose = (of: readonly DeadLetterView[], on: boolean): void => {
    const ids = new Set(of.map(({ id }) => id));
    const others = [...chosen.value].filter((id) => !ids.has(id));
    chosen.value = new Set(on ? [...others, ...ids] : others);
  };
  return (
    <div class="detail">
      <h1 tabIndex={-1}>Dead letters</h1>
      <p class="muted">Deliveries that no handler has ended well, and that are not tried again.</p>
      {error !== null && <p role="alert">{error}</p>}
      {dead !== null && letters.length === 0 && <p>There are none.</p>}
      {letters.length > 0 && (
        <Moves
          chosen={letters.filter(({ id }) => chosen.value.has(id))}
          of={letters.length}
          done={() => (chosen.value = new Set())}
        />
      )}
      {dead?.groups.map((group) => (
        <Group
          key={`${group.error} ${group.place}`}
          group={group}
          chosen={chosen.value}
          choose={choose}
        />
      ))}
    </div>
  );
}

interface MovesProps {
  readonly chosen: readonly DeadLetterView[];
  readonly of: number;
  readonly done: () => void;
}

function Moves({ chosen, of, done }: MovesProps) {
  const asked = useSignal<"redrive" | "drop" | null>(null);
  const backwards = chosen.filter(({ newerHandled }) => newerHandled > 0);
  const move = async (name: "redrive" | "drop"): Promise<void> => {
    const ids = chosen.map(({ id }) => id);
    const result = await api.act(name, backwards.length > 0 ? { ids, backwards: true } : { ids });
    toast(result.ok ? result.value.text : result.error, result.ok ? "info" : "error");
    if (result.ok) done();
  };
  const redrive = (): void => {
    if (backwards.length > 0) asked.value = "redrive";
    else void move("redrive");
  };
  const none = chosen.length === 0;
  const dialog = { onClose: () => (asked.value = null) };
  return (
    <div class="line" role="group" aria-label="What can be done with the selected ones">
      <Button kind="primary" disabled={none} onClick={redrive}>
        Redrive
      </Button>
      <Button kind="danger" disabled={none} onClick={() => (asked.value = "drop")}>
        Drop…
      </Button>
      <span class="muted" aria-live="polite">
        {chosen.length} of {of} selected
      </span>
      {asked.value === "redrive" && (
        <ConfirmDialog
          {...dialog}
          title="This goes backwards"
          action="Redrive anyway"
          onConfirm={() => void move("redrive")}
        >
          <ul>
            {backwards.map((letter) => (
              <li key={letter.id}>{newerText(letter)}; this goes backwards.</li>
            ))}
          </ul>
          <p>The handler gets the older state, marked as superseded.</p>
        </ConfirmDialog>
      )}
      {asked.value === "drop" && (
        <ConfirmDialog
          {...dialog}
          title={`Drop ${chosen.length} dead ${chosen.length === 1 ? "letter" : "letters"}?`}
          action="Drop"
          onConfirm={() => void move("drop")}
        >
          <p>They leave the dead-letter queue and are not handled again.</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

interface GroupProps {
  readonly group: DeadGroup;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (letters: readonly DeadLetterView[], on: boolean) => void;
}

function Group({ group: { error, place, letters }, chosen, choose }: GroupProps) {
  const count = letters.filter(({ id }) => chosen.has(id)).length;
  return (
    <section class="panel" aria-label={error}>
      <label class="line">
        <input
          type="checkbox"
          checked={count === letters.length}
          indeterminate={count > 0 && count < letters.length}
          onChange={(event) => choose(letters, event.currentTarget.checked)}
        />
        <b>{error}</b>
        <code class="muted">{place}</code>
        <span class="end muted">{letters.length}</span>
      </label>
      <ul class="lines">
        {letters.map((letter) => (
          <li key={letter.id} class="line">
            <input
              type="checkbox"
              aria-label={`Select ${whatOf(letter)} ${letter.id.slice(0, 8)}`}
              checked={chosen.has(letter.id)}
              onChange={(event) => choose([letter], event.currentTarget.checked)}
            />
            <a href={deliveryPath(letter.id)}>{whatOf(letter)}</a>
            <code class="muted">{letter.id.slice(0, 8)}</code>
            <span class="muted">
              received <Time at={letter.receivedAt} />
              {letter.attempts !== null && `, ${letter.attempts} attempts`}
            </span>
            {letter.newerHandled > 0 && <span class="tag warn">{newerText(letter)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const whatOf = ({ resource, action, resourceId }: DeadLetterView): string =>
  `${resource ?? "?"}:${action ?? "?"} ${resourceId ?? ""}`;

/** "3 newer versions of Orders/123 were handled" */
function newerText({ resource, resourceId, newerHandled }: DeadLetterView): string {
  const one = newerHandled === 1;
  const what = `${newerHandled} newer ${one ? "version" : "versions"}`;
  return `${what} of ${resource}/${resourceId} ${one ? "was" : "were"} handled`;
}
