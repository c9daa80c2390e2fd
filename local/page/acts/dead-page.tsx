import { useSignal } from "@preact/signals";
import type { DeadGroup, DeadLetters, DeadLetterView } from "../../view/acts.ts";
import { eventOf } from "../../view/delivery-row.ts";
import { api } from "../api.ts";
import { readAllAgain } from "../live.ts";
import { perform } from "../perform.ts";
import { deliveryPath } from "../route.ts";
import { Button, Checkbox, ConfirmDialog, Page, Time, toast } from "../ui/index.ts";
import { useReading } from "../use-reading.ts";

type Letters = readonly DeadLetterView[];

/** The dead letters, grouped by what ended them. */
export function DeadPage() {
  const { value: dead, error } = useReading<DeadLetters>(
    "dead",
    api.dead,
    // Also one that is dead no more, and a newer one of an object that a letter is of.
    ({ status }) => status === "dead" || status === "queued" || status === "handled",
  );
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const choose = (moved: Letters, on: boolean): void => {
    const all = new Set(chosen.value);
    for (const { id } of moved) all[on ? "add" : "delete"](id);
    chosen.value = all;
  };
  const letters = dead?.groups.flatMap((group) => group.letters) ?? [];
  const selected = letters.filter(({ id }) => chosen.value.has(id));
  return (
    <Page title="Dead letters" error={error}>
      <p class="muted">Deliveries that no handler has ended well, and that are not tried again.</p>
      {dead !== null && letters.length === 0 && <p>There are none.</p>}
      {letters.length > 0 && (
        <Moves chosen={selected} of={letters.length} done={() => (chosen.value = new Set())} />
      )}
      {dead?.groups.map((group, index) => (
        <Group key={index} {...group} chosen={chosen.value} choose={choose} />
      ))}
    </Page>
  );
}

interface MovesProps {
  readonly chosen: Letters;
  readonly of: number;
  readonly done: () => void;
}

function Moves({ chosen, of, done }: MovesProps) {
  const asked = useSignal<"redrive" | "drop" | null>(null);
  const guards = chosen.flatMap(({ guard }) => guard ?? []);
  const goesBack = guards.length > 0;
  const none = chosen.length === 0;
  const drops = asked.value === "drop";
  const move = async (name: "redrive" | "drop"): Promise<void> => {
    const ids = chosen.map(({ id }) => id);
    const moved = await perform(name, { ids, ...(name === "redrive" && { backwards: goesBack }) });
    if (moved === null) return;
    toast(moved.text);
    done();
    // No delivery's row changes when a dead letter is dropped.
    void readAllAgain();
  };
  return (
    <div class="line" role="group" aria-label="What can be done with the selected ones">
      <Button
        kind="primary"
        label={goesBack ? "Redrive…" : "Redrive"}
        disabled={none}
        onClick={() => (goesBack ? (asked.value = "redrive") : void move("redrive"))}
      />
      <Button kind="danger" label="Drop…" disabled={none} onClick={() => (asked.value = "drop")} />
      <span class="muted" aria-live="polite">
        {chosen.length} of {of} selected
      </span>
      {asked.value !== null && (
        <ConfirmDialog
          title={drops ? `Drop the selected (${chosen.length})?` : "This goes backwards"}
          action={drops ? "Drop" : "Redrive anyway"}
          onConfirm={() => void move(drops ? "drop" : "redrive")}
          onClose={() => (asked.value = null)}
        >
          {drops && <p>They leave the dead-letter queue and are not handled again.</p>}
          {!drops && guards.map((guard) => <p key={guard}>{guard}; this goes backwards.</p>)}
        </ConfirmDialog>
      )}
    </div>
  );
}

interface GroupProps extends DeadGroup {
  readonly chosen: ReadonlySet<string>;
  readonly choose: (letters: Letters, on: boolean) => void;
}

function Group({ error, place, letters, chosen, choose }: GroupProps) {
  const count = letters.filter(({ id }) => chosen.has(id)).length;
  return (
    <section class="panel" aria-label={error}>
      <label class="line">
        <Checkbox
          checked={count === letters.length}
          indeterminate={count > 0 && count < letters.length}
          turn={(on) => choose(letters, on)}
        />
        <b>{error}</b>
        <code class="muted">{place}</code>
        <span class="end muted">{letters.length}</span>
      </label>
      <ul class="lines">
        {letters.map((letter) => (
          <li key={letter.id} class="line">
            <Checkbox
              aria-label={`Select ${whatOf(letter)}`}
              checked={chosen.has(letter.id)}
              turn={(on) => choose([letter], on)}
            />
            <a href={deliveryPath(letter.id)}>{whatOf(letter)}</a>
            <span class="muted">
              received <Time at={letter.receivedAt} />
              {letter.attempts !== null && `, attempts: ${letter.attempts}`}
            </span>
            {letter.guard !== null && <mark>{letter.guard}</mark>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const whatOf = (letter: DeadLetterView): string =>
  `${eventOf(letter)} ${letter.resourceId ?? ""} ${letter.id.slice(0, 8)}`;
