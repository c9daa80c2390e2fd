import { setTimeout as sleep } from "node:timers/promises";
import { findTarget } from "../../bin/common/target.ts";
import { findTargetApi } from "../../bin/common/shipmondo/target-api.ts";
import { rotate, type RotateOptions } from "../../bin/commands/rotate/rotate.ts";
import type { RotationWorld } from "../../bin/commands/rotate/rotation-world.ts";
import { createTargetWorld } from "../../bin/commands/rotate/target-world.ts";
import { defaultWebhookKey } from "../../local/options.ts";
import { startShipmondo, type LocalShipmondo } from "../../local/shipmondo/start-shipmondo.ts";
import type { Target } from "../../bin/common/target.ts";
import { startLocalRun, type LocalRun } from "../harness/local-run.ts";
import { runCommand, type CommandResult } from "../harness/run-command.ts";
import { callApi, credentials } from "../harness/shipmondo/api-client.ts";
import { waitUntil } from "../harness/wait-until.ts";

const events = ["Orders:create", "Orders:status_update"];
const apiVariables = {
  SHIPMONDO_API_USER: credentials.user,
  SHIPMONDO_API_KEY: credentials.key,
};

let shipmondo: LocalShipmondo;
let run: LocalRun;
let target: Target;
let refuseAlike = false;
/** The second of each rotation is another one: names of keys tell them apart by it. */
let rotations = 0;

beforeAll(async () => {
  shipmondo = await startShipmondo({ credentials, firedLimit: 1_000_000 });
  run = await startLocalRun({
    env: { KEYS_MAX_AGE_S: "0.1", SHIPMONDO_API_URL: shipmondo.url, ...apiVariables },
  });
  target = await findTarget(null, { PORT: new URL(run.url).port });
  for (const event of events) {
    const [resource_name, action] = event.split(":");
    const { status } = await callApi(shipmondo.url, "/webhooks", {
      method: "POST",
      body: {
        name: `Shop/${event}`,
        endpoint: run.endpoint,
        key: defaultWebhookKey,
        action,
        resource_name,
      },
    });
    if (status !== 200) throw new Error(`${event} was not created: ${status}`);
  }
});

afterAll(async () => {
  await run.stop();
  await shipmondo.stop();
});

beforeEach(() => {
  refuseAlike = false;
});

const command = (args: readonly string[]): Promise<CommandResult> =>
  runCommand(["rotate", ...args], { env: { PORT: new URL(run.url).port, ...apiVariables } });

/** Orders that change all along, until it is stopped. */
function keepChanging(): { readonly stop: () => Promise<void> } {
  const state = { isOn: true, acts: 0 };
  const change = async (): Promise<void> => {
    while (state.isOn) {
      const order = await shipmondo.shop.createOrder();
      // Else they may overtake each other, as with any two webhooks.
      await shipmondo.settled();
      const acted = await shipmondo.shop.act("status", order.id);
      const fired = acted.ok ? [...order.events, ...acted.events] : [];
      expect(fired.map(({ event }) => event)).toEqual(events);
      // No event without a webhook.
      expect(fired.filter(({ webhooks }) => webhooks === 0)).toEqual([]);
      state.acts += 1;
      await shipmondo.settled();
      await sleep(100);
    }
  };
  const changing = change();
  return {
    async stop() {
      state.isOn = false;
      await changing;
      await shipmondo.settled();
      expect(state.acts).toBeGreaterThan(3);
    },
  };
}

/** What was delivered was answered 200, and each event of each order is handled, once. */
async function expectAllHandledOnce(): Promise<void> {
  const fired = shipmondo.fired();
  expect(fired.filter(({ status }) => status !== 200)).toEqual([]);
  const eventOf = (one: { resource: string | null; action: string | null; resourceId: unknown }) =>
    `${one.resource ?? ""}:${one.action ?? ""} ${String(one.resourceId)}`;
  const wanted = [...new Set(fired.map(eventOf))].sort();
  const rows = await waitUntil("every delivery is handled", async () => {
    const all = await run.deliveries();
    return all.length >= wanted.length && all.every(({ status }) => status === "handled")
      ? all
      : null;
  });
  expect(rows.map(eventOf).sort()).toEqual(wanted);
  expect(rows.filter(({ attempts }) => attempts !== 1)).toEqual([]);
}

class Killed extends Error {}

/** The command in this process, with short waits, ended after so many calls. */
async function rotateHere(
  options: Partial<RotateOptions> = {},
  killAfter = Infinity,
): Promise<{ readonly code: number; readonly calls: number; readonly said: string }> {
  const { api } = await findTargetApi(target, apiVariables, false, (ms) => sleep(ms));
  const real = createTargetWorld({
    target,
    registration: {
      api,
      isOwn: (endpoint) => endpoint === run.endpoint,
      rotationPath: target.shipmondo().rotationPath,
      kmsKeyId: null,
    },
    now: () => Date.now() + rotations * 1_000,
    clock: () => performance.now(),
    sleep: (ms) => sleep(ms),
    interrupted: new AbortController().signal,
  });
  let calls = 0;
  const counted =
    <Args extends readonly unknown[], Value>(call: (...args: Args) => Promise<Value>) =>
    async (...args: Args): Promise<Value> => {
      if (calls >= killAfter) throw new Killed();
      const value = await call(...args);
      calls += 1;
      if (calls >= killAfter) throw new Killed();
      return value;
    };
  const world: RotationWorld = {
    ...real,
    api: {
      webhooks: counted(real.api.webhooks),
      createWebhook: counted(async (webhook) =>
        refuseAlike && shipmondo.webhooks().some(({ name }) => name === webhook.name)
          ? { ok: false, reason: "refused", text: "The webhook exists already" }
          : real.api.createWebhook(webhook),
      ),
      updateWebhook: counted(real.api.updateWebhook),
      deleteWebhook: counted(real.api.deleteWebhook),
    },
    readState: counted(real.readState),
    writeState: counted(real.writeState),
    deleteState: counted(real.deleteState),
    keyNames: counted(real.keyNames),
    readKey: counted(real.readKey),
    putKey: counted(real.putKey),
    deleteKey: counted(real.deleteKey),
    lastVerified: counted(real.lastVerified),
    oldestUnverified: counted(real.oldestUnverified),
    ping: counted(real.ping),
    wait: counted(async (ms) => {
      await real.wait(ms);
      // A busy machine may take longer over a delivery than these short waits.
      await shipmondo.settled();
    }),
  };
  const said: string[] = [];
  const say = (line: string): void => {
    said.push(line);
  };
  const code = await rotate(
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
      world,
      place: {
        name: target.name,
        keysPath: target.keysPath,
        statePath: "the state",
        apiAddress: shipmondo.url,
      },
      waits: { keysMs: 300, restMs: 100, listLagMs: 0, flightMs: 100 },
      output: { json: false, print: say, say },
      confirm: () => Promise.resolve(null),
    },
  );
  return { code, calls, said: said.join("\n") };
}

/** @returns false when the run ended before it was killed */
async function killedAfter(calls: number, options: Partial<RotateOptions> = {}): Promise<boolean> {
  try {
    await rotateHere(options, calls);
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

const registered = (): readonly string[] =>
  shipmondo
    .webhooks()
    .map(({ name, active }) => `${name} ${String(active)}`)
    .sort();
const keyNames = async (): Promise<readonly string[]> =>
  ((await run.api("keys")) as readonly { readonly name: string }[]).map(({ name }) => name);

const mostMs = 120_000;

test(
  "the command shows what it would do, rotates while orders change, and shows no key",
  async () => {
    const before = registered();
    const planned = await command(["--dry-run"]);
    expect(planned.code).toBe(0);
    expect(planned.output).toContain("the local run at port");
    expect(registered()).toEqual(before);
    expect((await command([])).code).toBe(2);

    const changing = keepChanging();
    const rotated = await command(["--yes", "--wait"]);
    await changing.stop();
    expect(rotated).toMatchObject({ code: 0 });
    expect(registered()).toEqual(before);
    const [key, ...others] = await keyNames();
    expect(others).toEqual([]);
    expect(key).toMatch(/^registered-/);
    const secrets = new Set(shipmondo.webhooks().map((webhook) => webhook.key));
    expect(secrets.size).toBe(1);
    for (const secret of secrets) expect(planned.output + rotated.output).not.toContain(secret);
    await expectAllHandledOnce();
  },
  mostMs,
);

test(
  "killed after every single call and run again while orders change, it loses nothing and leaves nothing over",
  async () => {
    const before = registered();
    const changing = keepChanging();
    for (let calls = 1; await killedAfter(calls); calls++) {
      const { code, said } = await rotateHere();
      expect({ code, said }).toMatchObject({ code: 0 });
      expect(registered()).toEqual(before);
      expect(await keyNames()).toHaveLength(1);
      rotations += 1;
    }
    await changing.stop();
    await expectAllHandledOnce();
  },
  mostMs,
);

test(
  "where Shipmondo refuses two webhooks alike, another prefix goes on, and both sets make one delivery",
  async () => {
    refuseAlike = true;
    rotations += 1;
    const changing = keepChanging();
    const refused = await rotateHere();
    expect(refused.code).toBe(1);
    expect(refused.said).toContain("--name-prefix");
    // Ended after the second set is created, so that orders change while there are both.
    let calls = 1;
    while (shipmondo.webhooks().length < 2 * events.length) {
      expect(await killedAfter(calls, { prefix: "Other" }).catch(() => killedAfter(calls))).toBe(
        true,
      );
      calls += 1;
    }
    await sleep(1_000);
    expect((await rotateHere()).code).toBe(0);
    await changing.stop();
    expect(registered()).toEqual(events.map((event) => `Other/${event} true`));
    expect(shipmondo.fired().some(({ webhook }) => webhook.startsWith("Other/"))).toBe(true);
    await expectAllHandledOnce();
  },
  mostMs,
);

test(
  "undone with both sets in place while orders change, all is as before",
  async () => {
    rotations += 1;
    const before = registered();
    const keys = await keyNames();
    const changing = keepChanging();
    for (let calls = 1; shipmondo.webhooks().length < 2 * events.length; calls++) {
      expect(await killedAfter(calls)).toBe(true);
    }
    for (let calls = 1; await killedAfter(calls, { undo: true }).catch(() => false); calls++);
    await changing.stop();
    expect(registered()).toEqual(before);
    expect(await keyNames()).toEqual(keys);
    await expect(rotateHere({ undo: true })).rejects.toThrow("nothing to undo");
    await expectAllHandledOnce();
  },
  mostMs,
);
