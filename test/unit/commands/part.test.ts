import { setTimeout as delay } from "node:timers/promises";
import { CannotRun } from "../../../bin/common/cannot-run.ts";
import { durationText } from "../../../bin/common/duration-text.ts";
import { readPart, whyUnread } from "../../../bin/common/part.ts";

const named = (name: string, message = ""): Error => Object.assign(new Error(message), { name });

describe("a part that is read by itself", () => {
  it("is its value", async () => {
    expect(await readPart(1_000, () => Promise.resolve(0))).toEqual({ known: true, value: 0 });
  });

  it("is unknown when it hangs, whether or not it heeds the signal", async () => {
    const late = { known: false, why: "no answer within 0.02 s" };
    expect(await readPart(20, () => new Promise(() => undefined))).toEqual(late);
    expect(await readPart(20, (signal) => delay(5_000, 1, { signal }))).toEqual(late);
  });

  it.each([
    [
      named(
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: cloudwatch:DescribeAlarms on resource: arn:x",
      ),
      "not allowed: it takes cloudwatch:DescribeAlarms",
    ],
    [named("AccessDenied", "Access Denied"), "not allowed (AccessDenied)"],
    [
      named("ThrottlingException", "Rate exceeded"),
      "AWS is asked too often (ThrottlingException): try again in a minute",
    ],
    [
      named("ExpiredTokenException", "The security token included in the request is expired"),
      "the credentials are expired or unknown to AWS (ExpiredTokenException)",
    ],
    [named("TimeoutError"), "no answer in time"],
    [
      new CannotRun("It has no output X: deploy it first. Nothing was done."),
      "It has no output X: deploy it first",
    ],
    [new Error("connect ECONNREFUSED 127.0.0.1:1"), "connect ECONNREFUSED 127.0.0.1:1"],
  ])("is unknown with the reason of %s", async (error, why) => {
    // What others' code throws may be no Error.

    const read = (): Promise<never> =>
      Promise.resolve().then(() => {
        throw error;
      });
    expect(await readPart(1_000, read)).toEqual({ known: false, why });
    expect(whyUnread(error)).toBe(why);
  });
});

it.each([
  [0, "0 s"],
  [-5_000, "0 s"],
  [59_400, "59 s"],
  [59_600, "1 min"],
  [250_000, "4 min 10 s"],
  [3_600_000, "1 h"],
  [3_605_000, "1 h"],
  [90 * 60_000, "1 h 30 min"],
  [50 * 3_600_000, "2 days 2 h"],
])("%i ms are %s for a person", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
