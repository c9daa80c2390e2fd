import type { Command, CommandName } from "../../common/arguments.ts";
import { dropLetters, listDropped } from "./dead-drop.ts";
import { giveUp, listFailing, retryNow } from "./dead-failing.ts";
import { listLetters } from "./dead-list.ts";
import { redriveLetters } from "./dead-redrive.ts";
import { restoreLetters } from "./dead-restore.ts";
import { showLetters } from "./dead-show.ts";
import type { Target } from "../../common/target.ts";

export const deadHelp = `npm run dead -- <command>       deliveries that fail, and dead letters: those that no handler ended

  list                 the dead letters by the error that they died of, without personal data
                       --failing: those that are still attempted; --dropped: those dropped
  show <id>            one of them; --reveal adds its data and what the error said
  redrive <id>|--all   moves it, or all, back to the queue, to be handled
                       --again: run handlers even for one that was handled before
  drop <id>|--all      removes it, or all. Needs --yes; a copy is kept for 14 days
  restore <id>         brings back what was dropped
  retry <id>|--all     attempts a failing delivery, or all, now instead of after the wait
  give-up <id>         makes no further attempt of a failing delivery: it goes to the dead letters

  <id> is a delivery's id, or its beginning of at least eight characters; of a message that is no
  delivery its message id.
`;

/** Runs one of the commands; the result is the exit code. */
export function deadCommand(
  { name, operand, flags }: Command,
  target: Target,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<number> {
  const id = operand ?? "";
  const idOrAll = flags.all ? null : id;
  const commands: Partial<Record<CommandName, () => Promise<number>>> = {
    "dead list": () => {
      if (flags.failing) return listFailing(target, print);
      return flags.dropped ? listDropped(target, print) : listLetters(target, signal, print);
    },
    "dead show": () => showLetters(id, flags.reveal, target, signal, print),
    "dead redrive": () => redriveLetters(idOrAll, flags.again, target, signal, print),
    "dead drop": () => dropLetters(idOrAll, flags.yes, target, signal, print),
    "dead restore": () => restoreLetters(id, target, print),
    "dead retry": () => retryNow(idOrAll, target, print),
    "dead give-up": () => giveUp(id, target, print),
  };
  const run = commands[name];
  if (run === undefined) throw new Error(`${name} is no command about dead letters`);
  return run();
}
