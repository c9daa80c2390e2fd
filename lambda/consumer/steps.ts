import type { Step, Stored } from "../contract/handler.ts";
import type { StepEnd, StepRecords } from "./step-records.ts";
import { Unprocessable } from "./unprocessable.ts";

/** A DynamoDB item holds 400 kB, its key and names included. */
const mostBytes = 300_000;

const nameForm = /^[A-Za-z0-9 _.-]{1,64}$/;

/**
 * The steps of one attempt. A step's record is written after its callback has settled: a process
 * that dies between the two runs the step again; so the callback gets a key for its API.
 * @param isOver whether the attempt's time is over: nothing new begins then
 */
export function createStep(
  records: StepRecords,
  idempotencyKey: string,
  isOver: () => boolean,
): Step {
  const used = new Set<string>();

  return async <T>(name: string, run: (key: string) => T | PromiseLike<T>) => {
    if (typeof name !== "string" || !nameForm.test(name)) {
      throw new TypeError(
        'step: the name must be 1 to 64 letters, digits, blanks, _, . or -, such as step("mail", …)',
      );
    }
    if (used.has(name)) {
      throw new TypeError(
        `step: the name "${name}" was used before in this attempt. Give each step its own: ` +
          "its result is kept under it",
      );
    }
    used.add(name);
    const key = `${idempotencyKey}#${name}`;
    const known = await records.read(key);
    if (known !== null) return resultOf<T>(name, known);
    if (isOver()) throw new Error(`The attempt's time is over: the step "${name}" was not begun`);

    const end = endOf(await run(key));
    await records.write(key, end);
    return resultOf<T>(name, end);
  };
}

function endOf(result: unknown): StepEnd {
  try {
    // Not a text for `undefined`, whatever the types say of it.
    const json = JSON.stringify(result) as string | undefined;
    if (json === undefined) return { json: null };
    return Buffer.byteLength(json) > mostBytes
      ? { unkept: `its result is longer than ${mostBytes / 1_000} kB as JSON` }
      : { json };
  } catch {
    return { unkept: "its result cannot be written as JSON" };
  }
}

/** What was kept, also in the attempt that ran the step: a retry must not get something else. */
function resultOf<T>(name: string, end: StepEnd): Stored<Awaited<T>> {
  if ("unkept" in end) {
    throw new Unprocessable(
      `The step "${name}" ran, but ${end.unkept}, so no retry could go on after it: ` +
        "return only what the rest of the handler needs, such as an id",
    );
  }
  return (end.json === null ? undefined : JSON.parse(end.json)) as Stored<Awaited<T>>;
}
