import type { Observable } from "../observed.ts";
import type { Replaced } from "../runtime/function.ts";
import type { BuildProblem, BuildState } from "../view/run-state.ts";
import type { BuildOutcome, SourceProblem } from "./build-outcome.ts";
import type { ProblemOf } from "./build-problem.ts";

type Variables = Readonly<Record<string, string>>;

/** What the consumer runs, or is to run. */
export interface ConsumerCode {
  /** Folder of its bundle. */
  readonly folder: string;
  /** Variables of `.env`. */
  readonly variables: Variables;
}

export interface ReloadParts {
  readonly running: ConsumerCode;
  readonly state: Observable<BuildState>;
  readonly build: () => Promise<BuildOutcome>;
  readonly replace: (code: ConsumerCode) => Promise<Replaced>;
  /** Variables of `.env`, or what is wrong in it, without a value. */
  readonly readVariables: () =>
    | { readonly ok: true; readonly value: Variables }
    | { readonly ok: false; readonly message: string };
  readonly problemOf: ProblemOf;
  /** Where code that did not load is at fault. */
  readonly placeOfLoad: (failed: Extract<Replaced, { ok: false }>, folder: string) => SourceProblem;
  /** After a build that went well: what it was made of. */
  readonly onBuilt: (built: Extract<BuildOutcome, { ok: true }>) => void;
  /** Other code runs from now on. */
  readonly onReplaced: () => void;
  readonly now: () => number;
}

export interface ReloadLoop {
  /** The sources, or `.env`, may have changed. */
  changed(what: { readonly sources?: boolean; readonly variables?: boolean }): void;
  /** Settles when there is nothing to do. */
  idle(): Promise<void>;
}

/**
 * Puts what was saved into the consumer, one change after the other: builds, tries the code out,
 * and only then lets it run. What fails is told, and what ran before goes on. A change during a
 * turn makes another turn.
 */
export function createReloadLoop(parts: ReloadParts): ReloadLoop {
  const { state } = parts;
  let running = parts.running;
  let wanted = parts.running;
  let sources = false;
  let variables = false;
  let turning: Promise<void> | null = null;
  const problems: Record<"build" | "load" | "env", readonly BuildProblem[]> = {
    build: [],
    load: [],
    env: [],
  };

  const show = (now: "building" | "done"): void => {
    const { problems: before, ...rest } = state.current();
    const types = before.filter(({ kind }) => kind === "type");
    const own = [...problems.build, ...problems.load, ...problems.env];
    const next = now === "building" ? now : own.length > 0 ? "failed" : "ok";
    state.set({ ...rest, state: next, at: parts.now(), problems: [...own, ...types] });
  };

  const build = async (): Promise<void> => {
    const outcome = await parts.build();
    if (outcome.ok) {
      parts.onBuilt(outcome);
      wanted = { ...wanted, folder: outcome.folder };
      problems.build = [];
      problems.load = [];
    } else {
      problems.build = outcome.problems.map((problem) => parts.problemOf("build", problem));
    }
  };

  const readVariables = (): void => {
    const read = parts.readVariables();
    if (read.ok) {
      wanted = { ...wanted, variables: read.value };
      problems.env = [];
    } else {
      const problem = { text: read.message, file: null, line: null, column: null };
      problems.env = [parts.problemOf("env", problem)];
    }
  };

  const put = async (): Promise<void> => {
    const replaced = await parts.replace(wanted).catch((error: unknown): Replaced => ({
      ok: false,
      problem: { text: String(error), stack: [] },
    }));
    if (!replaced.ok) {
      const problem = parts.placeOfLoad(replaced, wanted.folder);
      problems.load = [parts.problemOf("build", problem)];
      return;
    }
    running = wanted;
    // It may have lacked a variable only.
    problems.load = [];
    state.set({ ...state.current(), number: state.current().number + 1 });
    parts.onReplaced();
  };

  const turn = async (): Promise<void> => {
    while (sources || variables) {
      const todo = { sources, variables };
      sources = false;
      variables = false;
      show("building");
      if (todo.variables) readVariables();
      if (todo.sources) await build();
      const fits = problems.build.length === 0 || !todo.sources;
      if (fits && !isSame(wanted, running)) await put();
      show("done");
    }
  };

  return {
    changed(what) {
      sources ||= what.sources ?? false;
      variables ||= what.variables ?? false;
      turning ??= turn().finally(() => {
        turning = null;
      });
    },
    async idle() {
      await turning;
    },
  };
}

function isSame(one: ConsumerCode, other: ConsumerCode): boolean {
  const entries = ({ variables }: ConsumerCode): string =>
    JSON.stringify(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)));
  return one.folder === other.folder && entries(one) === entries(other);
}
