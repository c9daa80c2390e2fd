import type { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { fingerprintOf } from "../../../../lambda/common/fingerprint.ts";
import { objectKey } from "../../../../lambda/common/object-key.ts";
import { versionInstant } from "../../../../lambda/common/version-instant.ts";
import { turnOf } from "../../../../lambda/consumer/turn.ts";
import { createReconcile, type ReconcileOptions } from "../../../../lambda/reconciler/reconcile.ts";
import { createSendFound } from "../../../../lambda/reconciler/send-found.ts";
import { oldestHold } from "../../../../lambda/reconciler/window-end.ts";
import {
  createShipmondoApi,
  type ShipmondoApi,
} from "../../../../lambda/shipmondo/shipmondo-api.ts";
import { versionsInMemory } from "../../versions-in-memory.ts";
import { heldObjectsOf } from "../held-bucket.ts";
import type { Instance } from "../instance.ts";
import { silentLog, silentMetrics } from "../silent.ts";
import type { World } from "../world.ts";
import { createApi, type ApiAnswer } from "./api.ts";
import { notePassed, noteSeen, pairsOf, type ProviderRun } from "./provider-run.ts";
import { leaseIn, progressIn } from "./reconciler-table.ts";

const everyMs = 15 * 60_000;
const functionMs = 240_000;
const lagMs = 10 * 60_000;
const mortality = 0.3;
/** Of its first calls, at one of which a process dies. */
const mostCalls = 40;

/** Runs the reconciler on its schedule, now and then twice at once. */
export function startReconciles(world: World, run: ProviderRun): void {
  const { time, random, ledger } = world;
  let runs = 0;
  const schedule = (ms: number): void => {
    time.after(ms, () => {
      void reconcileOnce(world, run, `run-${runs++}`);
      if (random.chance(0.1)) {
        ledger.note("two reconcilers at once");
        void reconcileOnce(world, run, `run-${runs++}`);
      }
      schedule(everyMs);
    });
  };
  schedule(random.between(0, everyMs));
}

async function reconcileOnce(world: World, run: ProviderRun, id: string): Promise<void> {
  const { time, ledger } = world;
  const instance = world.start(mortality, mostCalls);
  const deadline = time.now() + functionMs;
  const stopTimeout = time.after(functionMs, () => {
    if (instance.isAlive()) run.overdue++;
    instance.kill();
  });
  const reconcile = createReconcile(optionsOf(world, run, instance));
  try {
    const ended = await Promise.race([reconcile(id, () => deadline - time.now()), instance.killed]);
    ledger.record(`reconciled ${id} ${ended}`);
    ledger.note(ended === "killed" ? "reconciler killed" : `reconciler: ${ended}`);
  } catch {
    // A service failed it: the next run comes.
    ledger.record(`reconciled ${id} not`);
    ledger.note("reconciler failed");
  }
  stopTimeout();
}

function optionsOf(world: World, run: ProviderRun, instance: Instance): ReconcileOptions {
  const { time, random, wiring, ledger } = world;
  const { provider, table } = run;
  const { now } = time;
  const answer = createApi({ provider, random, now, isWell: () => now() >= world.wellAt });
  const callTable = <Value>(act: () => Value): Promise<Value> => instance.call("versions", act);
  const objects = heldObjectsOf(world.bucket, instance);
  const send = createSendFound(sqsOf(world, run, instance), "", (key, body) =>
    objects.write(key, body),
  );
  const progress = progressIn(table, callTable, (resource, at) => {
    ledger.record(`watermark ${resource} ${at}`);
    notePassed(run, resource, at, now());
  });
  return {
    readCredentials: () => Promise.resolve({ user: "simulated", key: "simulated" }),
    api: (credentials, until) =>
      watched(
        run,
        wiring.api(
          createShipmondoApi({
            url: baseUrl,
            credentials,
            fetch: fetchOf(instance, answer),
            now,
            sleep: (ms) => time.sleep(ms),
            random: () => random.next(),
            until,
          }),
        ),
      ),
    lease: leaseIn(table, callTable, now),
    progress: wiring.progress(progress),
    versions: versionsInMemory(world.versions, callTable),
    send: wiring.send(send, world.versions),
    oldestHold: wiring.oldestHold(() =>
      oldestHold((prefix, after, most) => objects.list(prefix, after, most)),
    ),
    own: ownEndpoint,
    all: provider.all,
    since: -Infinity,
    lagMs,
    now,
    log: silentLog,
    metrics: silentMetrics,
  };
}

const ownEndpoint: ReconcileOptions["own"] = {
  urls: ["https://shop.example/webhooks"],
  patterns: ["Orders:*", "Shipments:*"],
};

/** The one call of SQS's client that the reconciler makes. */
function sqsOf({ queue, time, ledger }: World, run: ProviderRun, instance: Instance): SQSClient {
  const send = ({ input }: SendMessageCommand) =>
    instance.call("queue", () => {
      const { MessageBody: body = "", MessageGroupId: groupId = "" } = input;
      const { MessageDeduplicationId: deduplicationId = "" } = input;
      if (!run.sentAt.has(deduplicationId)) run.sentAt.set(deduplicationId, time.now());
      ledger.note("reconciled delivery sent");
      queue.send({ body, groupId, deduplicationId });
      return {};
    });
  return { send } as unknown as SQSClient;
}

const baseUrl = "https://shipmondo.example";

/** The parts of fetch and its answers that the API's client uses. */
function fetchOf(instance: Instance, answer: (path: string) => ApiAnswer): typeof fetch {
  const call = async (url: string, { signal }: { readonly signal: AbortSignal }) => {
    const path = url.slice(baseUrl.length);
    const { status, headers, body } = await instance.call("api", () => answer(path), signal);
    return { status, headers: new Headers(headers), body: [Buffer.from(body)] };
  };
  return call as unknown as typeof fetch;
}

/** Notes which versions a run of the reconciler is shown. */
const watched = (run: ProviderRun, api: ShipmondoApi): ShipmondoApi => ({
  ...api,
  async list(query) {
    const read = await api.list(query);
    if (read.ok) for (const row of read.rows) noteSeen(run, query.resource, row);
    return read;
  },
});

/**
 * Looks once more for everything since the first webhook, with nothing going wrong: the consumer
 * would hand nothing of it to a handler.
 */
export async function audit(world: World, run: ProviderRun): Promise<void> {
  const instance = world.start(0);
  const fresh = {
    lease: null,
    watermarks: new Map<string, number>(),
    pairs: pairsOf(run.provider),
  };
  const callTable = <Value>(act: () => Value): Promise<Value> => Promise.resolve(act());
  const options = optionsOf(world, run, instance);
  const reconcile = createReconcile({
    ...options,
    lease: leaseIn(fresh, callTable, options.now),
    progress: progressIn(fresh, callTable),
    send(head, data) {
      const record = world.versions.get(objectKey(head)) ?? null;
      const { resource } = head;
      const instant = versionInstant(resource, data);
      const version =
        instant === null ? null : { instant, fingerprint: fingerprintOf(resource, data) };
      if (turnOf(head, record, version).run) run.leftOver.push(head.id);
      return Promise.resolve();
    },
  });
  const ended = await reconcile("audit", () => functionMs);
  if (ended !== "caught_up") throw new Error(`The audit ended ${ended}`);
}
