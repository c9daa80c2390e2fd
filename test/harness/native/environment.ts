import { ModernFakeTimers } from "@jest/fake-timers";
import { ModuleMocker } from "jest-mock";
import { createContext, type Context } from "node:vm";
import { keepProcess } from "./keep-process.ts";

type FakeTimersConfig = ConstructorParameters<typeof ModernFakeTimers>[0]["config"];

/** Where Jest's framework looks for what `jest.setTimeout` set. */
const testTimeout = Symbol.for("TEST_TIMEOUT_SYMBOL");

/**
 * Jest's environment for a test file that runs in the worker itself, with Node's globals: see
 * {@link NativeRuntime}. What a file changes in them is put back at its end.
 */
export class NativeEnvironment {
  readonly global = globalThis;
  readonly moduleMocker: ModuleMocker;
  readonly fakeTimersModern: ModernFakeTimers;
  private readonly putBack: () => void;

  constructor({ projectConfig }: { readonly projectConfig: FakeTimersConfig }) {
    this.putBack = keepProcess();
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  /** Makes the global `jest`, with those of its functions that need no context of Jest's. */
  provideJest(resetModules: () => void): void {
    const { moduleMocker: mocks, fakeTimersModern: timers } = this;
    Object.assign(globalThis, {
      jest: {
        fn: mocks.fn.bind(mocks),
        spyOn: mocks.spyOn.bind(mocks),
        restoreAllMocks: mocks.restoreAllMocks.bind(mocks),
        useFakeTimers: timers.useFakeTimers.bind(timers),
        useRealTimers: timers.useRealTimers.bind(timers),
        setSystemTime: timers.setSystemTime.bind(timers),
        getTimerCount: timers.getTimerCount.bind(timers),
        advanceTimersByTime: timers.advanceTimersByTime.bind(timers),
        advanceTimersByTimeAsync: timers.advanceTimersByTimeAsync.bind(timers),
        resetModules,
        setTimeout: (ms: number) => {
          Object.assign(globalThis, { [testTimeout]: ms });
        },
      },
    });
  }

  setup(): Promise<void> {
    // Jest installs a formatter that reads source maps. Stripping types moves nothing.
    Object.assign(Error, { prepareStackTrace: undefined });
    return Promise.resolve();
  }

  teardown(): Promise<void> {
    this.moduleMocker.restoreAllMocks();
    this.fakeTimersModern.dispose();
    this.putBack();
    return Promise.resolve();
  }

  exportConditions(): readonly string[] {
    return ["node", "node-addons"];
  }

  /** Jest refuses an environment without one. */
  getVmContext(): Context {
    return createContext();
  }
}

export default NativeEnvironment;
