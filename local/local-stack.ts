import { SQSClient } from "@aws-sdk/client-sqs";
import { rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { createBreakIt } from "./break-it/create-break-it.ts";
import { createConsumerSwitch } from "./acts/consumer-switch.ts";
import { startActs } from "./acts/start-acts.ts";
import { createCertificate } from "./certificate.ts";
import { openDataFolder } from "./data-folder.ts";
import type { TrackedDelivery } from "./delivery-events.ts";
import { journalName, openJournal } from "./delivery-journal.ts";
import { localCredentials } from "./engines/start-engines.ts";
import type { EventSource } from "./event-source.ts";
import { startHttpApi } from "./http-api.ts";
import { createFunctionWarnings } from "./function-warnings.ts";
import { createHistory } from "./history/create-history.ts";
import { goOn } from "./go-on.ts";
import { endpointsOf, type LocalEndpoints } from "./local-endpoints.ts";
import type { LocalStack, LocalStackListener, LocalStackOptions } from "./local-stack-types.ts";
import { modelOf } from "./model-of.ts";
import { graceMs, handlersFolder, project, region } from "./run-place.ts";
import { startParts } from "./start-parts.ts";
import { startPollers } from "./start-pollers.ts";
import { reconcilerEnvironment } from "./reconciler-environment.ts";
import { createReload } from "./reload/create-reload.ts";
import { createRerun } from "./reload/rerun.ts";
import { readLine } from "./reload/same-failure.ts";
import type { BootstrapMessage } from "./runtime/bootstrap.ts";
import { noActs } from "./screen/no-acts.ts";
import { placeOfFailure } from "./place-of-failure.ts";
import { startShop } from "./start-shop.ts";
import { screenOfRun } from "./screen/screen-of-run.ts";
import { bundlePage } from "./screen/shell/bundle-page.ts";
import type { Scope } from "./scope.ts";
import { startFunctions } from "./start-functions.ts";
import { notesOf } from "./template/read-stack.ts";
import { stackRoles } from "./template/stack-roles.ts";
import { createTracking } from "./tracking.ts";
import { createVerifiedKeys } from "./verified-keys.ts";
import { makeWorkFolder } from "./work-folder.ts";

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
  const starting = startParts(options, listener.onProblem, scope, signal, work);
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
  const adapted = await modelOf(options, synthesized, engines);
  const model = adapted(options.consumerEnv);
  const roles = stackRoles(model);
  engines.putKey(`${roles.keysPath}/local`, options.webhookKey);
  const ensured = engines.ensure(model.resources);
  // Awaited below, behind the start of the functions' processes.
  ensured.catch(() => undefined);

  const sqs = new SQSClient({
    region,
    endpoint: engines.endpoints.sqs,
    credentials: localCredentials,
  });
  scope.onClose(() => {
    sqs.destroy();
  });
  const { tracker } = history;
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
  const warming = [roles.receiver, roles.consumer].map(({ name }) => functionOf(name).warm());
  await ensured;
  if (journal !== null) await goOn({ roles, tracker, engines, sqs });

  const { keysPath } = roles;
  const tls = certificate === null ? null : await createCertificate(certificate, Date.now());
  const dataDir = options.dataDir === null ? null : folder;
  const shop = { setting: options.shipmondo, dataDir, ca: tls?.cert ?? null, onProblem };
  const { url: shipmondo, webhooks } = await startShop(shop, scope);
  await Promise.all(warming);
  signal.throwIfAborted();
  const isShopLocal = options.shipmondo.url === null && options.shipmondo.credentials !== null;
  const consumer = createConsumerSwitch(
    dataDir === null ? null : path.join(dataDir, "paused.json"),
    Date.now,
  );
  const sources: EventSource[] = [];
  const endpointsAt = (origin: string): LocalEndpoints =>
    endpointsOf({ origin, shipmondo, engines, roles, logFile, options });
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
  const { origin } = api;
  const { credentials } = options.shipmondo;
  startPollers(
    {
      ...{
        model,
        roles,
        engines,
        sqs,
        functionOf,
        tracking,
        tracker,
        consumer,
        sources,
        breakIt,
        onProblem,
      },
      isInspected: inspectPort !== null,
      reconcilerEnv: reconcilerEnvironment({ origin, shipmondo, credentials }),
      onMove,
    },
    scope,
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
