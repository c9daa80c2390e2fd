import { inspect } from "node:util";
import type { LogFields } from "../common/log.ts";

/** What the consumer keeps of something that was thrown. */
export interface ErrorDetails {
  readonly name: string;
  /** The message, and those of its causes. It may hold personal data. */
  readonly message: string;
  /** The frames of the error and of its causes; without any message. */
  readonly stack: string;
  /**
   * Where it was thrown: `file:line` of the first frame in the user's code, else a function's name.
   */
  readonly place: string | null;
}

/** Errors of a chain that are looked at: causes may be a circle. */
const mostErrors = 6;

/**
 * Reads what was thrown. Frames name files as they lie in the project: relative to its root, since
 * the bundle's source map says where each line came from.
 * @param thrown anything; a handler may throw a text
 * @param root folder that the function's code was loaded from, which is cut off its files' paths
 */
export function describeError(thrown: unknown, root: string): ErrorDetails {
  try {
    return describeChain(thrown, root);
  } catch {
    // A getter of what was thrown may throw itself: that must not cost the delivery its attempt.
    return { name: "Error", message: "", stack: "", place: null };
  }
}

function describeChain(thrown: unknown, root: string): ErrorDetails {
  const [first, ...causes] = chainOf(thrown).map((error) => describeOne(error, root));
  if (first === undefined) return { name: typeof thrown, message: "", stack: "", place: null };
  const frames = [first, ...causes].flatMap((each) => each.frames);
  return {
    name: first.name,
    message: [first.message, ...causes.map(({ title, message }) => `${title}: ${message}`)].join(
      "; caused by ",
    ),
    stack: [
      ...first.frames,
      ...causes.flatMap((cause) => [`Caused by ${cause.title}`, ...cause.frames]),
    ].join("\n"),
    place: placeOf(frames),
  };
}

/**
 * What is logged of an error.
 * @param withMessage whether its message is: it may hold personal data
 */
export const fieldsOfError = (
  { name, message, stack, place }: ErrorDetails,
  withMessage: boolean,
): LogFields => ({
  error: name,
  ...(withMessage ? { text: message } : {}),
  ...(place === null ? {} : { place }),
  ...(stack === "" ? {} : { stack }),
});

/** Where an error was thrown, by the frames of its stack: see `ErrorDetails.place`. */
export const placeOf = (frames: readonly string[]): string | null =>
  userPlace(frames) ?? functionName(frames);

interface OneError {
  readonly name: string;
  /** The name, with the code that Node's own errors have. */
  readonly title: string;
  readonly message: string;
  readonly frames: readonly string[];
}

/** The error and its causes, and what an AggregateError holds. */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  const open: unknown[] = [thrown];
  while (open.length > 0 && chain.length < mostErrors) {
    const error = open.shift();
    if (chain.includes(error)) continue;
    chain.push(error);
    if (!(error instanceof Error)) continue;
    const { errors } = error as { readonly errors?: unknown };
    if (Array.isArray(errors)) open.push(...(errors as readonly unknown[]).slice(0, mostErrors));
    if (error.cause !== undefined) open.push(error.cause);
  }
  return chain;
}

function describeOne(error: unknown, root: string): OneError {
  if (!(error instanceof Error)) {
    const name = typeof error;
    return { name, title: name, message: textOf(error), frames: [] };
  }
  const name = nameOf(error);
  const raw: unknown = error.name;
  const text = textOf(error.message);
  const message = name === raw ? text : `${textOf(raw)}: ${text}`;
  const { code } = error as { readonly code?: unknown };
  const isCode = typeof code === "string" && /^[A-Z0-9_]{1,40}$/.test(code);
  return {
    name,
    title: isCode ? `${name} [${code}]` : name,
    message,
    frames: framesOf(error, root),
  };
}

/**
 * What may be shown as the error's name, where messages may not: code often copies a service's
 * answer onto an error, and its `name` may be a person's, or no text at all.
 */
function nameOf(error: Error): string {
  const name: unknown = error.name;
  const isName = (text: unknown): text is string =>
    typeof text === "string" && /^[A-Za-z_$][\w$.:-]{0,80}$/.test(text);
  if (isName(name)) return name;
  const { constructor } = error as { readonly constructor?: { readonly name?: unknown } };
  return isName(constructor?.name) ? constructor.name : "Error";
}

/** Any value as text; what refuses to be one is empty. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return inspect(value, { depth: 1 });
  } catch {
    return "";
  }
}

/**
 * The lines of a stack that are frames. V8 puts the message at its head, where it may have lines of
 * its own, so what is taken are the frames at the end, behind the message.
 * https://v8.dev/docs/stack-trace-api
 */
function framesOf(error: Error, root: string): readonly string[] {
  const { stack } = error as { readonly stack?: unknown };
  const message = textOf(error.message);
  const text = typeof stack === "string" ? stack : "";
  const at = message === "" ? -1 : text.indexOf(message);
  const lines = text.slice(at === -1 ? 0 : at + message.length).split("\n");
  const firstFrame = lines.findLastIndex((line) => !/^\s+at \S/.test(line)) + 1;
  const folder = root.endsWith("/") ? root : `${root}/`;
  return lines
    .slice(firstFrame)
    .map((line) => line.replaceAll("file://", "").replaceAll(folder, ""));
}

/**
 * A frame's file with line and column: in brackets behind a function's name, or all that it says.
 */
const framePlace = /(?:\(|at (?:async )?)([^\s()][^()]*:\d+):\d+\)?$/;

const packages = /(?:^|\/)node_modules\//;
/** Node's own, and this project's consumer around the handlers. */
const ours = /^node:|^index\.mjs:|(?:^|\/)lambda\/(?:shared\/|consumer\/[^/]+$)/;

function userPlace(frames: readonly string[]): string | null {
  for (const frame of frames) {
    const place = framePlace.exec(frame)?.[1];
    if (place !== undefined && !packages.test(place) && !ours.test(place)) return place;
  }
  return null;
}

/** A name of ours says nothing of where an error is from; one of a package's does. */
function functionName(frames: readonly string[]): string | null {
  const frame = frames.find((each) => !ours.test(framePlace.exec(each)?.[1] ?? "")) ?? "";
  return /^\s+at (?:async )?(\S+) \(/.exec(frame)?.[1] ?? null;
}
