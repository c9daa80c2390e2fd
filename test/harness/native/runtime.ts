import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { NativeEnvironment } from "./environment.ts";
import { forgetOwnModules } from "./modules.ts";

const require = createRequire(import.meta.url);

const notNeeded = (): void => {
  // In Jest's own, this serves its contexts and the measuring of coverage.
};

/**
 * What Jest asks to run a test file (its option `runtime`), with the modules of Node itself.
 *
 * Jest's own evaluates each module in a context of its own for each test file, packages included:
 * that took a third of a run's time, and code runs half as fast in there. Here the project's own
 * modules are evaluated for each file and packages once per worker; Node strips the types. What
 * mocks modules needs Jest's own, which the tests of a user's handlers have.
 */
export default class NativeRuntime {
  private readonly environment: NativeEnvironment;

  constructor(_config: unknown, environment: NativeEnvironment) {
    this.environment = environment;
    environment.provideJest(forgetOwnModules);
    forgetOwnModules();
  }

  /** Jest's framework, which collects one file's tests in variables of its modules. */
  requireInternalModule(file: string): unknown {
    Reflect.deleteProperty(require.cache, file);
    return require(file);
  }

  requireModule(file: string): unknown {
    return require(file);
  }

  unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  unstable_importModule(file: string): Promise<unknown> {
    return import(pathToFileURL(file).href);
  }

  resetModules(): void {
    forgetOwnModules();
  }

  clearAllMocks(): void {
    this.environment.moduleMocker.clearAllMocks();
  }

  resetAllMocks(): void {
    this.environment.moduleMocker.resetAllMocks();
  }

  restoreAllMocks(): void {
    this.environment.moduleMocker.restoreAllMocks();
  }

  getSourceMaps(): ReadonlyMap<string, string> {
    return new Map();
  }

  readonly setGlobalsForRuntime = notNeeded;
  readonly enterTestCode = notNeeded;
  readonly leaveTestCode = notNeeded;
  readonly getAllCoverageInfoCopy = notNeeded;
  readonly teardown = notNeeded;
}
