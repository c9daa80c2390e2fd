import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createFailureRecords } from "../lambda/aws/failure-records.ts";
import { environment } from "../lambda/contract/environment.ts";
import { createBreakIt } from "./break-it/create-break-it.ts";
import { createConsumerSwitch } from "./acts/consumer-switch.ts";
import { startActs } from "./acts/start-acts.ts";
import { createCertificate } from "./certificate.ts";
import { openDataFolder } from "./data-folder.ts";
import { watchDeadLetters } from "./dead-letter-watch.ts";
import { deliveryHead } from "./delivery-head.ts";
import type { TrackedDelivery } from "./delivery-events.ts";
import { journalName, openJournal } from "./delivery-journal.ts";
import type { DeliveryTracker } from "./delivery-tracker.ts";
import {
  localAccount,
  localCredentials,
  startEngines,
  type Engines,
} from "./engines/start-engines.ts";
import { startEventSource, type EventSource } from "./event-source.ts";
import { findEarlier } from "./find-earlier.ts";
import { startHttpApi } from "./http-api.ts";
import { createFunctionWarnings } from "./function-warnings.ts";
import { createHistory } from "./history/create-history.ts";
import type { History } from "./history/history.ts";
import { withReadableConsumer } from "./inspect/readable-consumer.ts";
import type { LocalEndpoints } from "./local-endpoints.ts";
import type { LocalOptions } from "./options.ts";
import type { Observed } from "./observed.ts";
import { reconcilerEnvironment } from "./reconciler-environment.ts";
import { createReload } from "./reload/create-reload.ts";
import { createRerun } from "./reload/rerun.ts";
import { readLine } from "./reload/same-failure.ts";
import type { BootstrapMessage } from "./runtime/bootstrap.ts";
import { noActs } from "./screen/no-acts.ts";
import type { ActHandlers } from "./screen/screen.ts";
import { placeOfFailure } from "./place-of-failure.ts";
import { startSchedule } from "./schedule.ts";
import { startShop } from "./start-shop.ts";
import { screenOfRun } from "./screen/screen-of-run.ts";
import { bundlePage } from "./screen/shell/bundle-page.ts";
import type { Scope } from "./scope.ts";
import { startFunctions } from "./start-functions.ts";
import { synthesize, type Synthesized } from "./synthesize.ts";
import { adaptStack } from "./template/adapt-stack.ts";
import { notesOf, readStack } from "./template/read-stack.ts";
import { stackRoles, visibilityOf, type StackRoles } from "./template/stack-roles.ts";
import { synthesizeOnce } from "./synthesis-cache.ts";
import { createTracking } from "./tracking.ts";
import { createVerifiedKeys } from "./verified-keys.ts";
import type { BuildState, ConsumerState, RerunState } from "./view/run-state.ts";
import { makeWorkFolder } from "./work-folder.ts";

export interface LocalStackListener {
  /** @param place of the failure, in the user's code: `handlers/index.ts:7` */
  readonly onMove: (delivery: TrackedDelivery, place: string | null) => void;
  /** A line that a function wrote. */
  readonly onLine: (functionName: string, line: string) => void;
  /** Something that was done, for a person to know. */
  readonly onNote: (note: string) => void;
  /** Something that a person should see. */
  readonly onProblem: (problem: string) => void;
}

/** Of the command line, and of `.env`. */
export type LocalStackOptions = LocalOptions & {
  readonly consumerEnv: Readonly<Record<string, string>>;
};

export interface LocalStack {
  /** `http://127.0.0.1:<port>` or `https://…` */
  readonly origin: string;
  readonly endpoints: LocalEndpoints;
  readonly history: History;
  readonly logFile: string;
  /** File of the generated certificate; null on plain HTTP. */
  readonly certificate: string | null;
  /** What of the user's infrastructure is not here, and what the synthesis warns of. */
  readonly notes: readonly string[];
  readonly build: Observed<BuildState>;
  readonly rerun: Observed<RerunState>;
  readonly consumer: Observed<ConsumerState>;
  readonly acts: ActHandlers;
}

const project = path.join(import.meta.dirname, "..");
const region = "eu-west-1";
const handlersFolder = (): string => process.env.HANDLERS_DIR ?? path.join(project, "handlers");
/** How long what is under way may take to end when the run is stopped. */
const graceMs = 3_000;

/**
 * Runs the whole stack: engines, the synthesized functions, the queue's poller, the schedules, and
 * the front.
 * @param scope gets all that must be stopped, also when this throws half-way
 * @param signal gives up the start
 */
export async function startLocalStack(
  options: LocalStackOptions,
  listener: LocalStackListener,
  scope: Scope,
  signal: AbortSignal,
): Promise<LocalStack> {
  const work = makeWorkFolder();
  scope.onClose(() => {
    rmSync(work, { recursive: true, force: true });
  });
  const folder = options.dataDir ?? work;
  if (options.dataDir !== null) {
    const { removed, free } = openDataFolder(folder, options.fresh);
    scope.onClose(free);
    if (removed.length > 0) listener.onNote(`Removed from ${folder}: ${removed.join(", ")}`);
  }
  const { inspectPort } = options;
  const logFile = path.join(folder, "functions.log");
  const certificate = options.https ? path.join(folder, "localhost.pem") : null;

  const page = bundlePage(path.join(project, "local/page"));
  page.catch((error: unknown) => {
    listener.onProblem(`The page could not be built: ${String(error)}`);
  });
  const starting = startParts(options, listener, scope, signal, work);
  // Read meanwhile: with 10,000 deliveries it takes a while. What the parts throw is thrown below.
  starting.catch(() => undefined);
  const { onProblem } = listener;
  const journal =
    options.dataDir === null ? null : openJournal(path.join(folder, journalName), onProblem);
  scope.onClose(() => journal?.close());
  const history = createHistory({ ...(journal === null ? {} : { journal }) });
  scope.onClose(() => {
    history.close();
  });
  const { engines, synthesized } = await starting;
  const place = { region, account: localAccount, queueUrl: engines.queueUrl };
  const synthesizedModel = readStack(synthesized.template, synthesized.assetRoot, place);
  const read =
    inspectPort === null || options.consumerBundle !== null
      ? synthesizedModel
      : await withReadableConsumer(synthesizedModel, handlersFolder());
  const adapted = (consumerEnv: LocalStackOptions["consumerEnv"]) =>
    adaptStack(read, {
      functionEnv: options.functionEnv,
      consumerEnv,
      bundles: options.consumerBundle === null ? {} : { Consumer: options.consumerBundle },
      scheduleEveryMs: {
        Reclaimer: options.reclaimEveryMs,
        Reconciler: options.reconcileEveryMs,
      },
      visibilityS: options.visibilityS,
      oneAtATime: inspectPort !== null,
    });
  const model = adapted(options.consumerEnv);
  const roles = stackRoles(model);
  await engines.ensure(model.resources);
  engines.putKey(`${roles.keysPath}/local`, options.webhookKey);

  const sqs = new SQSClient({
    region,
    endpoint: engines.endpoints.sqs,
    credentials: localCredentials,
  });
  scope.onClose(() => {
    sqs.destroy();
  });
  const { tracker } = history;
  if (journal !== null) await goOn({ roles, tracker, engines, sqs });

  const onMove = (delivery: TrackedDelivery): void => {
    listener.onMove(delivery, placeOfFailure(delivery, history));
  };
  const tracking = createTracking(tracker, onMove);
  const verifiedKeys = createVerifiedKeys(journal?.verifiedKeys, (name, at) => {
    journal?.keyVerified(name, at);
  });
  const warningIn = createFunctionWarnings();
  const onLine = (name: string, line: string, requestId: string | null): void => {
    listener.onLine(name, line);
    history.noteLine(name, line, requestId);
    verifiedKeys.note(line);
    const warning = warningIn(line);
    if (warning !== null) onProblem(warning);
  };
  const breakIt = createBreakIt(
    {
      endpoints: engines.endpoints,
      functions: () => model.functions.map(({ name }) => functionOf(name)),
      consumer: () => functionOf(roles.consumer.name),
      history,
      noteFault: (id, fault, text) => {
        history.noteFault(id, fault, text);
      },
    },
    scope,
  );
  let acts = noActs;
  const rerun = createRerun({
    on: options.rerun,
    history,
    replay: (id) => acts.replay({ id }),
    lineAt: (file, line) => readLine(path.resolve(project, file), line),
    startedAt: Date.now(),
  });
  scope.onClose(() => {
    rerun.stop();
  });
  const onMessage = (message: BootstrapMessage, replaced: number): void => {
    rerun.onMessage(message, replaced);
    tracking.onMessage(message);
    breakIt.onMessage(message);
  };
  const inspected = inspectPort === null ? null : { name: roles.consumer.name, port: inspectPort };
  const functionOf = startFunctions(
    { model, inspected, env: engines.env, logFile, onMessage, onLine, onProblem },
    scope,
  );
  const reload = createReload(
    {
      project,
      handlers: handlersFolder(),
      settings: process.env.SETTINGS_DIR ?? project,
      editor: options.editorUrl,
      consumer: functionOf(roles.consumer.name),
      model: roles.consumer,
      readable: inspectPort !== null,
      isBuilt: options.consumerBundle === null,
      checkTypes: options.checkTypes,
      variables: options.consumerEnv,
      envOf: (variables) => ({
        ...stackRoles(adapted(variables)).consumer.env,
        ...engines.env,
      }),
      onReplaced: () => {
        rerun.onReplaced();
      },
    },
    scope,
  );
  // Warm, as in AWS behind the first request: the first webhook is not to wait for a process.
  await Promise.all([roles.receiver, roles.consumer].map(({ name }) => functionOf(name).warm()));
  signal.throwIfAborted();

  const { queueUrl, deadLetterQueueUrl, bucket, table, keysPath, requireBinding } = roles;
  const { apiPath, rotationPath } = roles;
  const names = { queueUrl, deadLetterQueueUrl, bucket, table, keysPath, requireBinding };
  const parameters = { apiPath, rotationPath };
  const tls = certificate === null ? null : await createCertificate(certificate, Date.now());
  const dataDir = options.dataDir === null ? null : folder;
  const shop = { setting: options.shipmondo, dataDir, ca: tls?.cert ?? null, onProblem };
  const { url: shipmondo, webhooks } = await startShop(shop, scope);
  const isShopLocal = options.shipmondo.url === null && options.shipmondo.credentials !== null;
  const consumer = createConsumerSwitch(
    dataDir === null ? null : path.join(dataDir, "paused.json"),
    Date.now,
  );
  const sources: EventSource[] = [];
  const endpointsAt = (origin: string): LocalEndpoints => ({
    endpoint: `${origin}${roles.endpointPath}`,
    shipmondo,
    ...engines.endpoints,
    ...names,
    ...parameters,
    logFile,
    keysMaxAgeS: Number(options.functionEnv[environment.keysMaxAge]),
  });
  const shownKeys = () =>
    engines
      .keyNames(keysPath)
      .map((name) => ({ name, lastVerifiedAt: verifiedKeys.lastVerifiedAt(name) }));
  const screenAt = screenOfRun({
    parts: {
      history,
      consumer: consumer.state,
      build: reload.state,
      rerun: rerun.state,
      faults: breakIt.switches,
    },
    actsAt: (endpoint) => {
      const started = startActs(
        {
          ...{ engines, roles, sqs, history, consumer, sources, endpoint },
          note: (event) => tracker.note(event),
          ensure: () => engines.ensure(model.resources),
          webhookKey: options.webhookKey,
          certificate:
            certificate === null || tls === null ? null : { file: certificate, pem: tls.cert },
          shop: isShopLocal ? shipmondo : null,
          fault: breakIt.act,
          rerun: rerun.act,
        },
        scope,
      );
      ({ acts } = started);
      return started;
    },
    ...{ tracker, verifiedKeys: shownKeys, page, options, dataDir, engines, keysPath, model },
    ...{ webhooks, isShopLocal },
  });
  const api = await startHttpApi({
    port: options.port,
    routes: model.routes.map((route) => ({ ...route, function: functionOf(route.functionName) })),
    pagesAt: (origin) => screenAt(endpointsAt(origin)),
    tls,
    turnOf: (headers) => breakIt.swapOrder.turn(headers),
    onAnswered: (request) => {
      tracking.onAnswered(request);
      if (request.problem !== null) onProblem(request.problem);
    },
  });
  for (const source of model.eventSources) {
    const running = startEventSource({
      sqs,
      region,
      queueUrl: engines.queueUrl(source.queueName),
      queueArn: `arn:aws:sqs:${region}:${localAccount}:${source.queueName}`,
      function: functionOf(source.functionName),
      batchSize: source.batchSize,
      maxConcurrency: source.maxConcurrency,
      keepInvisibleS: inspectPort === null ? null : visibilityOf(model, source.queueName),
      listener: tracking,
      isTwice: ({ body }) => breakIt.isTwice(deliveryHead(body)?.id ?? null),
    });
    sources.push(running);
    consumer.control(running);
    scope.onClose(() => running.stop(graceMs));
  }
  const { origin } = api;
  const { credentials } = options.shipmondo;
  const reconcilerEnv = reconcilerEnvironment({ origin, shipmondo, credentials });
  for (const { functionName, everyMs } of model.schedules) {
    const report = (problem: string): void => {
      onProblem(`${functionName}: ${problem}`);
    };
    const scheduled = functionOf(
      functionName,
      functionName === roles.reconciler?.name ? reconcilerEnv : {},
    );
    scope.onClose(startSchedule({ function: scheduled, everyMs, region, onProblem: report }));
  }
  scope.onClose(
    watchDeadLetters({
      tracker,
      endpoint: engines.endpoints.sqs,
      deadLetterQueue: roles.deadLetterQueueName,
      maxReceives: roles.maxReceives,
      onChanged: onMove,
    }),
  );
  scope.onClose(() => api.stop(graceMs));
  reload.start();
  const endpoints = endpointsAt(origin);
  const notes = [...notesOf(model), ...synthesized.warnings];
  return {
    origin,
    endpoints,
    history,
    logFile,
    certificate,
    notes,
    build: reload.state,
    rerun: rerun.state,
    consumer: consumer.state,
    acts,
  };
}

/** Takes up what an earlier run with the same folder left. */
async function goOn(parts: {
  readonly roles: StackRoles;
  readonly tracker: DeliveryTracker;
  readonly engines: Engines;
  readonly sqs: SQSClient;
}): Promise<void> {
  const { roles, tracker, engines, sqs } = parts;
  const dynamoDb = new DynamoDBClient({
    region,
    endpoint: engines.endpoints.dynamodb,
    credentials: localCredentials,
  });
  try {
    const failures = createFailureRecords(dynamoDb, roles.table, Date.now);
    await findEarlier({ ...roles, tracker, engines, sqs, failures });
    tracker.endUnfound(new Date().toISOString());
  } finally {
    dynamoDb.destroy();
  }
}

/** The two slow parts side by side: the synthesis and the engines. */
async function startParts(
  options: LocalOptions,
  listener: LocalStackListener,
  scope: Scope,
  signal: AbortSignal,
  work: string,
): Promise<{ readonly engines: Engines; readonly synthesized: Synthesized }> {
  const giveUp = new AbortController();
  scope.onClose(() => {
    giveUp.abort();
  });
  const synthesizing = synthesizeOnce(
    () => synthesize(path.join(work, "cdk.out"), AbortSignal.any([signal, giveUp.signal])),
    { project, home: homedir(), env: process.env },
    path.join(project, "node_modules/.cache/shipmondo-webhooks-templates"),
  );
  const starting = startEngines({
    region,
    ...(options.dataDir === null ? {} : { dataDir: options.dataDir }),
    onRestart: (engine) => {
      const lost = options.dataDir === null ? "; it was in memory, so what it held is gone" : "";
      listener.onProblem(`The ${engine} engine ended and is back${lost}`);
    },
  });
  scope.onClose(async () => {
    await starting.then(
      (engines) => engines.stop(),
      () => undefined,
    );
  });
  const [synthesized, engines] = await Promise.all([synthesizing, starting]);
  signal.throwIfAborted();
  return { engines, synthesized };
}
