import { readFileSync } from "node:fs";
import { strangersBound } from "../durability/strangers-bound.ts";

const month = 30 * 24 * 60;

describe("what refused requests can cost", () => {
  it.each([
    { instances: 1, requestsASecond: 20, dollars: "127" },
    { instances: 4, requestsASecond: 200, dollars: "1,193" },
    { instances: 480, requestsASecond: 200, dollars: "3,788" },
  ])(
    "is $dollars dollars a month, as the docs say, for $requestsASecond a second and $instances instances",
    ({ instances, requestsASecond, dollars }) => {
      const requests = requestsASecond * 60 * month;
      const bound = strangersBound({ instances, minutes: month, requests });
      const all = bound.requestDollars + bound.putDollars + bound.storageDollars;
      expect(Math.round(all).toLocaleString("en")).toBe(dollars);
      const docs = new URL("../../docs/cost-and-scale.md", import.meta.url);
      expect(readFileSync(docs, "utf8")).toContain(`**${dollars}**`);
    },
  );

  it("counts no more puts than there were requests, and storage of 14 days only", () => {
    const short = strangersBound({ instances: 10, minutes: 1, requests: 7 });
    expect(short.objects).toBe(7);
    const long = strangersBound({ instances: 1, minutes: 10 * month, requests: 1e12 });
    expect(long.bytes).toBe(strangersBound({ instances: 1, minutes: month, requests: 0 }).bytes);
  });
});
