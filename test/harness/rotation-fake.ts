import type { ApiFailure } from "../../lambda/shipmondo/api-call.ts";
import type { NewWebhook, RegisteredWebhook } from "../../lambda/shipmondo/shipmondo-api.ts";
import { fail, succeed } from "../../lambda/common/result.ts";
import { rotate, type RotateOptions } from "../../bin/commands/rotate/rotate.ts";
import type { RotationWaits } from "../../bin/commands/rotate/next-action.ts";
import type { RotationWorld } from "../../bin/commands/rotate/rotation-world.ts";

export const endpoint = "https://hooks.example.com/webhooks/main";

/** The waits of a stack in AWS. */
export const waits: RotationWaits = {
  keysMs: 330_000,
  restMs: 3_600_000,
  listLagMs: 30_000,
  flightMs: 60_000,
};
/** An instance of the receiver reads the keys again when they are so old. */
const keysMaxAgeMs = 300_000;
/** A delivery may be on its way so long: Shipmondo gives up after 3 s. */
const onItsWayMs = 3_000;

export interface FakeWebhook extends RegisteredWebhook {
  readonly key: string;
}

/** A process that was ended in the middle of its work. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface FakeOptions {
  readonly webhooks: readonly FakeWebhook[];
  readonly keys: Readonly<Record<string, string>>;
  /** How far lists are behind creations. */
  readonly lagMs?: number;
  /** Webhooks that are never listed. */
  readonly hide?: (id: number) => boolean;
  /** What a creation gives instead of being done; null: it is done. */
  readonly onCreate?: (webhook: NewWebhook, number: number) => ApiFailure | null;
  /** The answer to this creation is lost, though it was done. */
  readonly loseAnswer?: (number: number) => boolean;
}

/** Of a webhook that was created in the test; those of before have lower ones. */
export const firstNewId = 1_000_000_000;
let nextOldId = 100;

/** A webhook of the shop as it was before the rotation. */
export function webhook(event: string, overrides: Partial<FakeWebhook> = {}): FakeWebhook {
  const [resource_name = "", action = ""] = event.split(":");
  return {
    id: nextOldId++,
    name: `Shop/${event}`,
    endpoint,
    active: true,
    action,
    resource_name,
    created_at: "2026-01-01T00:00:00.000+01:00",
    updated_at: "2026-01-01T00:00:00.000+01:00",
    key: "old-secret",
    ...overrides,
  };
}

/**
 * Shipmondo, SSM and a clock in memory, with the promise checked at every call: each event that an
 * active webhook delivered at the beginning has one at any time, and whatever is delivered is
 * signed with a key that every instance of the receiver accepts.
 */
export class FakeWorld {
  readonly said: string[] = [];
  webhooks: FakeWebhook[];
  keys: Map<string, { readonly secret: string; readonly putAt: number }>;
  state: string | null = null;
  now = Date.parse("2026-11-28T04:00:00Z");
  heldSince: number | null = null;
  pingAnswer: number | string = 200;
  /** Keys removed, and whether a webhook had it. */
  readonly removed: string[] = [];
  readonly verified = new Map<string, number>();
  /** Calls until the process is killed, before or after the last is done. */
  kill: { readonly at: number; readonly done: boolean } | null = null;
  /** Interrupted once so many calls are made. */
  interruptAt: number | null = null;
  calls = 0;
  onCall: (number: number) => void = () => undefined;
  created = 0;
  readonly #options: FakeOptions;
  readonly #createdAt = new Map<number, number>();
  readonly #lastUsed = new Map<string, number>();
  readonly #covered: readonly string[];
  #nextId = firstNewId;
  #secrets = 0;
  #runs = 0;
  #running = 0;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.webhooks = [...options.webhooks];
    this.keys = new Map(
      Object.entries(options.keys).map(([name, secret]) => [name, { secret, putAt: -Infinity }]),
    );
    this.#covered = this.#deliveredEvents();
  }

  /** Runs the command; a kill rejects with `Killed`. */
  async rotate(options: Partial<RotateOptions> = {}, json = false): Promise<number> {
    // Of all that run at once.
    if (this.#running === 0) this.calls = 0;
    this.#running += 1;
    try {
      return await this.#rotate(options, json);
    } finally {
      this.#running -= 1;
    }
  }

  #rotate(options: Partial<RotateOptions>, json: boolean): Promise<number> {
    return rotate(
      {
        dryRun: false,
        undo: false,
        wait: true,
        yes: true,
        prefix: null,
        oldKeys: null,
        keepKeys: false,
        ...options,
      },
      {
        world: this.world(),
        place: {
          name: "the test",
          keysPath: "/Shop/keys",
          statePath: "/Shop/rotation",
          apiAddress: "https://api.example.com/v3",
        },
        waits,
        output: {
          json,
          print: (line) => this.said.push(line),
          say: (line) => this.said.push(line),
        },
        confirm: () => Promise.resolve(null),
      },
    );
  }

  /** Puts a webhook as a person would. */
  add(webhook: FakeWebhook): void {
    this.webhooks.push(webhook);
  }

  world(): RotationWorld {
    const call = <Value>(act: () => Value): Promise<Value> => this.#call(act);
    return {
      api: {
        webhooks: () =>
          call(() => ({
            ok: true as const,
            value: this.webhooks
              .filter(
                ({ id }) =>
                  this.#options.hide?.(id) !== true &&
                  this.now >= (this.#createdAt.get(id) ?? -Infinity) + this.#lagMs(),
              )
              .map(({ key: _key, ...listed }) => listed),
          })),
        createWebhook: (asked) => call(() => this.#create(asked)),
        updateWebhook: (id, changes) =>
          call(() => {
            this.webhooks = this.webhooks.map((one) =>
              one.id === id ? { ...one, ...changes } : one,
            );
            const value = this.webhooks.find((one) => one.id === id);
            return value === undefined
              ? { ok: false as const, reason: "not_found" as const }
              : { ok: true as const, value };
          }),
        deleteWebhook: (id) =>
          call(() => {
            this.webhooks = this.webhooks.filter((one) => one.id !== id);
            return { ok: true as const, value: null };
          }),
      },
      isOurs: (address) => address.startsWith("https://hooks.example.com/"),
      readState: () => call(() => this.state),
      writeState: (text, isNew) =>
        call(() => {
          if (isNew && this.state !== null) return fail("exists");
          this.state = text;
          return succeed(null);
        }),
      deleteState: () =>
        call(() => {
          this.state = null;
        }),
      keyNames: () => call(() => [...this.keys.keys()]),
      readKey: (name) => call(() => this.keys.get(name)?.secret ?? null),
      putKey: (name, secret) =>
        call(() => {
          if (this.keys.has(name)) return fail("exists");
          this.keys.set(name, { secret, putAt: this.now });
          return succeed(null);
        }),
      deleteKey: (name) =>
        call(() => {
          const secret = this.keys.get(name)?.secret;
          if (secret === undefined) return;
          const since = this.now - (this.#lastUsed.get(secret) ?? -Infinity);
          if (since <= onItsWayMs) throw new Error(`${name} was removed ${since} ms after its use`);
          this.keys.delete(name);
          this.removed.push(name);
        }),
      lastVerified: (names) =>
        call(() => new Map([...this.verified].filter(([name]) => names.includes(name)))),
      oldestUnverified: () => call(() => this.heldSince),
      ping: () => call(() => this.pingAnswer),
      now: () => this.now,
      wait: (ms) =>
        call(() => {
          this.now += Math.max(0, ms);
        }),
      isInterrupted: () => this.interruptAt !== null && this.calls >= this.interruptAt,
      newRunId: () => `run-${++this.#runs}`,
      newSecret: () => `secret-${++this.#secrets}`,
    };
  }

  #lagMs(): number {
    return this.#options.lagMs ?? 0;
  }

  #create(asked: NewWebhook) {
    this.created += 1;
    const failure = this.#options.onCreate?.(asked, this.created) ?? null;
    if (failure !== null) return failure;
    const at = new Date(this.now).toISOString();
    const id = this.#nextId++;
    this.#createdAt.set(id, this.now);
    const { key, ...shown } = asked;
    const made = { ...shown, id, active: true, created_at: at, updated_at: at };
    this.webhooks.push({ ...made, key });
    return this.#options.loseAnswer?.(this.created) === true
      ? { ok: false as const, reason: "failed" as const, code: "TimeoutError" }
      : { ok: true as const, value: made };
  }

  /** One call: the process may be killed on either side of it, and the promise holds on both. */
  async #call<Value>(act: () => Value): Promise<Value> {
    await Promise.resolve();
    this.calls += 1;
    this.onCall(this.calls);
    this.check();
    const isLast = this.kill?.at === this.calls;
    if (isLast && this.kill?.done === false) throw new Killed("before a call");
    this.now += 50;
    const value = act();
    this.check();
    if (isLast) throw new Killed("after a call");
    return value;
  }

  check(): void {
    const events = new Set(this.#deliveredEvents());
    const missing = this.#covered.filter((event) => !events.has(event));
    if (missing.length > 0) throw new Error(`No webhook delivers ${missing.join(", ")}`);
    const accepted = new Map([...this.keys.values()].map(({ secret, putAt }) => [secret, putAt]));
    for (const { active, key, name } of this.webhooks) {
      if (!active) continue;
      const putAt = accepted.get(key);
      if (putAt === undefined || putAt + keysMaxAgeMs > this.now) {
        throw new Error(`${name} delivers under a key that an instance does not accept`);
      }
      this.#lastUsed.set(key, this.now);
    }
  }

  #deliveredEvents(): string[] {
    return this.webhooks
      .filter(({ active }) => active)
      .map(({ resource_name, action, endpoint: to }) => `${resource_name}:${action} ${to}`);
  }

  /** What is there, without ids and times, to compare ends. */
  outcome(): unknown {
    const shown = this.webhooks.map(({ name, active, key, endpoint: to }) =>
      [name, active, key, to].join(" "),
    );
    return {
      webhooks: shown.sort(),
      keys: [...this.keys.values()].map(({ secret }) => secret).sort(),
      state: this.state,
    };
  }
}
