import { describeError } from "../../../lambda/consumer/error-details.ts";

const root = "/var/task";

/** An error with the stack that Lambda would give it. */
function errorAt(
  message: string,
  frames: readonly string[],
  options: { readonly name?: string; readonly head?: string; readonly cause?: unknown } = {},
): Error {
  const { name = "Error", head = message, cause } = options;
  const error = cause === undefined ? new Error(message) : new Error(message, { cause });
  error.name = name;
  error.stack = [`Error: ${head}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

const handlerFrame = "bookOrder (/var/task/handlers/orders.ts:12:9)";
const ourFrames = [
  "run (/var/task/lambda/consumer/attempt.ts:99:13)",
  "process.processTicksAndRejections (node:internal/process/task_queues:104:5)",
];

describe("what is kept of an error", () => {
  it("is its name, its message, and its frames with paths relative to the project", () => {
    expect(describeError(errorAt("no SKU", [handlerFrame, ...ourFrames]), root)).toEqual({
      name: "Error",
      message: "no SKU",
      stack: [
        "    at bookOrder (handlers/orders.ts:12:9)",
        "    at run (lambda/consumer/attempt.ts:99:13)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)",
      ].join("\n"),
      place: "handlers/orders.ts:12",
    });
  });

  it.each([
    ["of several lines", "marker-kirsten\nmarker-street 7\n    at home (door.ts:1:1)"],
    ["that was changed after it was made", "new marker", "marker-old\nmarker-street"],
  ])("holds no message in its stack: one %s", (_what, message, head = message) => {
    const { stack } = describeError(errorAt(message, [handlerFrame], { head }), root);
    expect(stack).toBe("    at bookOrder (handlers/orders.ts:12:9)");
  });

  it("holds its causes, their codes and what an AggregateError holds, messages only in the message", () => {
    const refused = Object.assign(errorAt("connect marker", ["TCP (node:net:1:1)"]), {
      code: "ECONNREFUSED",
    });
    const aggregate = new AggregateError([refused], "");
    aggregate.stack = "AggregateError: \n    at internalConnect (node:net:2:2)";
    const error = errorAt("fetch failed", [handlerFrame], { name: "TypeError", cause: aggregate });
    const { name, message, stack, place } = describeError(error, root);
    expect([name, place]).toEqual(["TypeError", "handlers/orders.ts:12"]);
    expect(message).toBe(
      "fetch failed; caused by AggregateError: ; caused by Error [ECONNREFUSED]: connect marker",
    );
    expect(stack.split("\n")).toEqual([
      "    at bookOrder (handlers/orders.ts:12:9)",
      "Caused by AggregateError",
      "    at internalConnect (node:net:2:2)",
      "Caused by Error [ECONNREFUSED]",
      "    at TCP (node:net:1:1)",
    ]);
  });

  it("ends where causes go round in a circle", () => {
    const first = errorAt("first", []);
    const second = errorAt("second", [], { cause: first });
    first.cause = second;
    expect(describeError(first, root).message).toBe("first; caused by Error: second");
  });

  it.each([
    ["a text", "ERP says no", "string", "ERP says no"],
    ["an object", { code: 7 }, "object", "{ code: 7 }"],
    ["nothing", undefined, "undefined", "undefined"],
    ["null", null, "object", "null"],
  ])("is the value where %s was thrown", (_what, thrown: unknown, name, message) => {
    expect(describeError(thrown, root)).toEqual({ name, message, stack: "", place: null });
  });
});

describe("the place of an error", () => {
  it.each([
    [
      "behind frames of packages and of Node",
      [
        "send (/var/task/node_modules/pg/lib/client.js:3:4)",
        "node:internal/deps/undici/undici:13510:13",
        "async bookOrder (/var/task/handlers/index.ts:7:3)",
      ],
      "handlers/index.ts:7",
    ],
    ["of a frame without a function's name", ["file:///var/task/src/erp.ts:4:5"], "src/erp.ts:4"],
    [
      "by name where no file of the user's is among the frames",
      ["JSON.parse (<anonymous>)", ...ourFrames],
      "JSON.parse",
    ],
    [
      "not in a timer of Node's, nor in the consumer around the handler",
      [
        "Timeout._onTimeout (lambda/consumer/time-limit.ts:48:9)",
        "listOnTimeout (node:internal/timers:605:17)",
      ],
      null,
    ],
  ])("is found %s", (_what, frames, place) => {
    expect(describeError(errorAt("x", frames), root).place).toBe(place);
  });

  it("is none without frames", () => {
    expect(describeError(errorAt("x", []), root).place).toBeNull();
  });
});

describe("something thrown that is no decent error", () => {
  const throwing = {
    get message(): string {
      throw new Error("no message");
    },
  };
  const symbolic = {
    [Symbol.for("nodejs.util.inspect.custom")]: () => {
      throw new Error("not to be looked at");
    },
  };
  const broken: readonly (readonly [string, unknown])[] = [
    ["whose name is a number", Object.assign(new Error("x"), { name: 404 })],
    ["whose name is null", Object.assign(new Error("x"), { name: null })],
    ["whose name is an object", Object.assign(new Error("x"), { name: { first: "Kirsten" } })],
    [
      "whose message has no prototype",
      Object.assign(new Error("x"), { message: Object.create(null) as object }),
    ],
    ["whose message is a symbol", Object.assign(new Error("x"), { message: Symbol("m") })],
    [
      "whose message cannot be read",
      Object.defineProperties(new Error("x"), Object.getOwnPropertyDescriptors(throwing)),
    ],
    [
      "of many errors that holds none",
      Object.assign(new AggregateError([]), { errors: undefined }),
    ],
    ["that refuses to be looked at", symbolic],
    ["that is undefined", undefined],
  ];

  it.each(broken)("%s is described in texts", (_case, thrown) => {
    const { name, message, stack } = describeError(thrown, root);
    expect([typeof name, typeof message, typeof stack]).toEqual(["string", "string", "string"]);
  });

  it("shows no name that is a sentence or a person's: that goes to the message", () => {
    const error = Object.assign(new TypeError("refused"), { name: "Kirsten Jensen, Vestergade 1" });
    expect(describeError(error, root)).toMatchObject({
      name: "TypeError",
      message: "Kirsten Jensen, Vestergade 1: refused",
    });
  });
});
