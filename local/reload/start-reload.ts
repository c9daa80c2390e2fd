import path from "node:path";
import { readEnvFile } from "../env-file.ts";
import { createObservable, type Observed } from "../observed.ts";
import type { LocalFunction } from "../runtime/function.ts";
import type { Scope } from "../scope.ts";
import type { FunctionModel } from "../template/read-stack.ts";
import type { BuildState } from "../view/run-state.ts";
import { buildProblem, nameOf } from "./build-problem.ts";
import { createBuilder } from "./builder.ts";
import { loadProblem } from "./load-problem.ts";
import { createReloadLoop } from "./reload-loop.ts";
import { createRestartNeeded } from "./restart-needed.ts";
import { watchFiles, type FilesWatched } from "./watch-files.ts";

export interface ReloadOptions {
  readonly project: string;
  /** Folder of the user's handlers. */
  readonly handlers: string;
  /** Folder of settings.json and `.env`. */
  readonly settings: string;
  readonly consumer: LocalFunction;
  /** What it runs now. */
  readonly model: Pick<FunctionModel, "bundle" | "dependencies">;
  /** False: its bundle was given, and no sources are watched. */
  readonly isBuilt: boolean;
  /** Variables of `.env` that it runs with now. */
  readonly variables: Readonly<Record<string, string>>;
  /** The consumer's whole environment with these variables of `.env`. */
  readonly envOf: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Other code runs from now on. */
  readonly onReplaced: () => void;
}

/**
 * Watches what the consumer is made of and puts what is saved into it. Returns at once; what is
 * slow comes after.
 */
export function startReload(options: ReloadOptions, scope: Scope): Observed<BuildState> {
  const { project, handlers, settings, consumer, model, isBuilt } = options;
  const state = createObservable<BuildState>({
    state: "ok",
    number: 1,
    at: Date.now(),
    problems: [],
    restartFor: [],
  });
  const builder = createBuilder({ handlers, ...model.dependencies });
  scope.onClose(() => {
    builder.stop();
  });
  const restart = createRestartNeeded();
  restart.add(
    ["settings.json", "infrastructure.ts"].map((name) =>
      path.join(name.endsWith(".ts") ? handlers : settings, name),
    ),
  );
  let inputs: ReadonlySet<string> = new Set();
  let watching: FilesWatched | null = null;

  const loop = createReloadLoop({
    running: { folder: model.bundle, variables: options.variables },
    state,
    build: () => builder.build(),
    replace: ({ folder, variables }) =>
      consumer.replace({ bundle: folder, env: options.envOf(variables) }),
    readVariables: () => readEnvFile(settings),
    problemOf: (kind, problem) => buildProblem(kind, problem, project),
    placeOfLoad: ({ problem }, folder) => loadProblem(problem, folder, project),
    onBuilt(built) {
      inputs = new Set(built.inputs);
      restart.add(built.infrastructure);
      watching?.add([...built.inputs, ...built.infrastructure]);
    },
    onReplaced: options.onReplaced,
    now: Date.now,
  });

  const onSaved = (files: readonly string[]): void => {
    const isSource = (file: string): boolean =>
      inputs.has(file) || file === handlers || file.startsWith(handlers + path.sep);
    loop.changed({
      sources: isBuilt && files.some(isSource),
      variables: files.includes(path.join(settings, ".env")),
    });
    const restartFor = restart.changed().map((file) => nameOf(file, project));
    const before = state.current();
    if (restartFor.join() !== before.restartFor.join()) state.set({ ...before, restartFor });
  };
  const places = [handlers, path.join(settings, ".env"), path.join(settings, "settings.json")];
  void watchFiles(places, onSaved).then((started) => {
    watching = started;
    scope.onClose(() => started.close());
    // What was saved since the bundle was made is told by nobody.
    loop.changed({ sources: isBuilt, variables: true });
  });
  return state;
}
