import { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { hedged, type Attempt } from "../../../lambda/common/hedged.ts";
import type { AwsSender } from "../../../lambda/aws/signed-request.ts";
import { waitUntil } from "../../harness/wait-until.ts";
import {
  answerOf,
  post,
  put,
  startRawService,
  testSenders,
  type RawService,
} from "./raw-service.ts";

let service: RawService;
const never = new AbortController().signal;

beforeEach(async () => {
  service = await startRawService();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await service.stop();
});

const ok = { status: 200, body: "" };

/** Sends side by side, so that so many connections are idle afterwards. */
async function openIdle({ send }: AwsSender, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => send(post(), never)));
}

/** Sends as every caller does: hedged, and again after a failure. */
async function sendHedged({ send }: AwsSender): Promise<object> {
  const attempt: Attempt<{ readonly ok: true; readonly status: number }> = async (signal) => {
    try {
      return { ok: true, status: (await send(post(), signal)).status };
    } catch {
      return { ok: false, retryable: true, code: "failed" };
    }
  };
  const { outcome, giveUp } = hedged(attempt, { hedgeAfterMs: 400, random: () => 0.5 });
  const timer = setTimeout(giveUp, 5_000);
  try {
    return await outcome;
  } finally {
    clearTimeout(timer);
  }
}

describe("an error that comes before a large body is read", () => {
  const body = Buffer.alloc(4_000_000, "x");

  it("leaves no connection waiting for the peer to read the rest: after 60 of them the next request is sent", async () => {
    const { send } = testSenders()("s3", service.endpoint);
    service.onConnection = (socket) => {
      socket.pause();
      // Without reading more than what has come, and without closing.
      socket.write(answerOf(503));
    };
    for (let n = 0; n < 60; n++) {
      expect(await send(put(body), never)).toEqual({ status: 503, body: "" });
    }
    service.onConnection = () => undefined;
    expect(await send(put(Buffer.from("{}")), AbortSignal.timeout(2_000))).toEqual(ok);
    expect(service.connections).toHaveLength(61);
    for (const socket of service.connections) socket.resume();
    await waitUntil("the connections are closed", () =>
      service.connections.slice(0, 60).every(({ destroyed }) => destroyed) ? true : null,
    );
  });
});

it("a connection whose body the kernel took, but not the peer, is not used again after an error", async () => {
  const { send } = testSenders()("s3", service.endpoint);
  const body = Buffer.alloc(100_000, "x");
  service.onConnection = (socket) => {
    socket.pause();
    // Nothing of the body is left in this process by then.
    setTimeout(() => socket.write(answerOf(503)), 100);
  };
  for (let n = 1; n <= 3; n++) {
    expect(await send(put(body), AbortSignal.timeout(2_000))).toEqual({ status: 503, body: "" });
    expect(service.connections).toHaveLength(n);
  }
  for (const socket of service.connections) socket.resume();
  await waitUntil("the connections are closed", () =>
    service.connections.every(({ destroyed }) => destroyed) ? true : null,
  );
});

describe("connections that died while nothing was sent", () => {
  it.each<[string, (socket: Socket) => unknown]>([
    ["by a reset", (socket) => socket.resetAndDestroy()],
    ["closed by the service", (socket) => socket.end()],
    ["in silence", (socket) => socket.removeAllListeners("data")],
  ])("%s are all dropped at the first: the second attempt arrives", async (_how, kill) => {
    const sender = testSenders()("sqs", service.endpoint);
    await openIdle(sender, 5);
    const dead = [...service.connections];
    expect(dead).toHaveLength(5);
    // Nothing of this has reached the client when it sends.
    dead.forEach(kill);
    const startedAt = Date.now();

    expect(await sendHedged(sender)).toEqual({ ok: true, status: 200 });
    expect(Date.now() - startedAt).toBeLessThan(700);
    expect(service.connections).toHaveLength(6);
    await waitUntil("the dead ones are gone", () =>
      dead.every((socket) => socket.destroyed || socket.resume().readableEnded) ? true : null,
    );
  });

  it("are dropped for every service at once, one opened beforehand included", async () => {
    const other = await startRawService();
    try {
      const createSender = testSenders();
      const toSsm = createSender("ssm", service.endpoint);
      const toSqs = createSender("sqs", other.endpoint);
      await openIdle(toSsm, 1);
      await openIdle(toSqs, 2);
      await toSqs.open(never);
      [...service.connections, ...other.connections].forEach((socket) => {
        socket.removeAllListeners("data");
      });

      expect(await sendHedged(toSsm)).toEqual({ ok: true, status: 200 });
      const sent = await toSqs.send(post(), AbortSignal.timeout(200));
      expect(sent).toEqual(ok);
      expect(other.connections).toHaveLength(4);
    } finally {
      await other.stop();
    }
  });

  it("are kept when a service is late on a connection that is new", async () => {
    const other = await startRawService();
    try {
      const createSender = testSenders();
      const toSsm = createSender("ssm", service.endpoint);
      const toSqs = createSender("sqs", other.endpoint);
      await openIdle(toSqs, 1);
      service.onData = () => undefined;
      await expect(toSsm.send(post(), AbortSignal.timeout(400))).rejects.toThrow();
      await toSqs.send(post(), never);
      expect(other.connections).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });
});

describe("a connection opened beforehand", () => {
  it("is used by the first request", async () => {
    const { open, send } = testSenders()("sqs", service.endpoint);
    await open(never);
    expect(await send(post(), never)).toEqual(ok);
    expect(service.connections).toHaveLength(1);
  });

  it.each([
    ["bytes wait on it", (socket: Socket) => socket.write(answerOf(200, "X-Stale: yes"))],
    ["it was closed", (socket: Socket) => socket.end()],
    ["bytes wait on it and it was closed", (socket: Socket) => socket.end(answerOf(408))],
  ])("is not used when %s", async (_what, spoil) => {
    const { open, send } = testSenders()("sqs", service.endpoint);
    await open(never);
    await waitUntil("the service has it", () => service.connections[0] ?? null);
    service.connections.forEach(spoil);
    await delay(50);
    service.onData = (socket) => socket.write(answerOf(404));
    expect(await send(post(), never)).toEqual({ status: 404, body: "" });
    expect(service.connections).toHaveLength(2);
  });

  it("sends without delay (TCP_NODELAY), as Node's agent sets its own", async () => {
    const handles = jest.spyOn(Socket.prototype, "connect");
    const { open, send } = testSenders()("sqs", service.endpoint);
    await open(never);
    await Promise.all([send(post(), never), send(post(), never)]);
    const options = handles.mock.calls.map(([first]) => (first as unknown as readonly object[])[0]);
    expect(options).toMatchObject([
      { noDelay: true, keepAlive: true },
      { noDelay: true, keepAlive: true },
    ]);
  });
});
