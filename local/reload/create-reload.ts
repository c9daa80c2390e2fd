import path from "node:path";
import { readEnvFile } from "../env-file.ts";
import { createObservable, type Observed } from "../observed.ts";
import type { LocalFunction } from "../runtime/function.ts";
import type { Scope } from "../scope.ts";
import type { FunctionModel } from "../template/read-stack.ts";
import type { BuildState } from "../view/run-state.ts";
import { createBuildProblem, nameOf } from "./build-problem.ts";
import { createBuilder } from "./builder.ts";
import { loadProblem } from "./load-problem.ts";
import { createReloadLoop } from "./reload-loop.ts";
import { createRestartNeeded } from "./restart-needed.ts";
import { createTypeChecker, type TypeChecker } from "./type-checker.ts";
import { watchFiles, type FilesWatched } from "./watch-files.ts";

type Variables = Readonly<Record<string, string>>;

export interface ReloadOptions {
  readonly project: string;
  /** Folder of the user's handlers. */
  readonly handlers: string;
  /** Folder of settings.json and `.env`. */
  readonly settings: string;
  /** As `editorUrl` takes it. */
  readonly editor: string;
  readonly consumer: LocalFunction;
  /** What it runs now. */
  readonly model: Pick<FunctionModel, "bundle" | "dependencies">;
  /** As in `BuilderOptions`. */
  readonly readable: boolean;
  /** False: its bundle was given, and no sources are watched. */
  readonly isBuilt: boolean;
  /** Whether the types of handlers and their tests are checked. */
  readonly checkTypes: boolean;
  /** Variables of `.env` that it runs with now. */
  readonly variables: Variables;
  /** The consumer's whole environment with these variables of `.env`. */
  readonly envOf: (variables: Variables) => Variables;
  /** Other code runs from now on. */
  readonly onReplaced: () => void;
}

export interface Reload {
  readonly state: Observed<BuildState>;
  /** Begins to watch. Returns at once; what is slow comes after. */
  start(): void;
}

/** What is saved right after the start is built first. */
const typesAfterMs = 3_000;

/** Watches what the consumer is made of, and puts what is saved into it. */
export function createReload(options: ReloadOptions, scope: Scope): Reload {
  const { project, handlers, settings, consumer, model, isBuilt } = options;
  const state = createObservable<BuildState>({
    state: "ok",
    number: 1,
    at: Date.now(),
    problems: [],
    restartFor: [],
  });
  const problemOf = createBuildProblem(project, options.editor);
  const builder = createBuilder({ handlers, ...model.dependencies, readable: options.readable });
  const settingsFile = path.join(settings, "settings.json");
  const variablesFile = path.join(settings, ".env");
  const tests = path.join(handlers, "../test/handlers");
  const restart = createRestartNeeded();
  restart.add([settingsFile, path.join(handlers, "infrastructure.ts")]);
  let inputs: ReadonlySet<string> = new Set();
  let watching: FilesWatched | null = null;

  const loop = createReloadLoop({
    running: { folder: model.bundle, variables: options.variables },
    state,
    build: () => builder.build(),
    replace: ({ folder, variables }) =>
      consumer.replace({ bundle: folder, env: options.envOf(variables) }),
    readVariables: () => readEnvFile(settings),
    problemOf,
    placeOfLoad: ({ problem }, folder) =>
      loadProblem(problem, options.readable ? project : folder, project),
    onBuilt(built) {
      inputs = new Set(built.inputs);
      restart.add(built.infrastructure);
      watching?.add([...built.inputs, ...built.infrastructure]);
    },
    onReplaced: options.onReplaced,
    now: Date.now,
  });
  const types: TypeChecker | null =
    options.checkTypes && isBuilt
      ? createTypeChecker(project, [handlers, tests], (found) => {
          const before = state.current();
          const others = before.problems.filter(({ kind }) => kind !== "type");
          const problems = [...others, ...found.map((each) => problemOf("type", each))];
          if (JSON.stringify(problems) === JSON.stringify(before.problems)) return;
          state.set({ ...before, problems, at: Date.now() });
        })
      : null;

  const onSaved = (files: readonly string[]): void => {
    const isIn = (folder: string) => (file: string) =>
      file === folder || file.startsWith(folder + path.sep);
    const isSource = (file: string): boolean => inputs.has(file) || isIn(handlers)(file);
    loop.changed({
      sources: isBuilt && files.some(isSource),
      variables: files.includes(variablesFile),
    });
    if (files.some((file) => isSource(file) || isIn(tests)(file))) types?.check();
    const restartFor = restart.changed().map((file) => nameOf(file, project));
    const before = state.current();
    if (restartFor.join() !== before.restartFor.join()) state.set({ ...before, restartFor });
  };

  return {
    state,
    start() {
      scope.onClose(() => {
        builder.stop();
        types?.stop();
      });
      const firstTypes = setTimeout(() => types?.check(), typesAfterMs).unref();
      scope.onClose(() => {
        clearTimeout(firstTypes);
      });
      void watchFiles([handlers, tests, variablesFile, settingsFile], onSaved).then((started) => {
        watching = started;
        scope.onClose(() => started.close());
        // What was saved since the bundle was made is told by nobody.
        loop.changed({ sources: isBuilt, variables: true });
      });
    },
  };
}
