import { gatewayEvent, requestOfSize } from "../../test/harness/sized-events.ts";
import { baselines, variants } from "../lib/variants.ts";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

it.each([2_000, 20_000, 200_000, 1_000_000])(
  "a request of %i bytes has that many, give or take four",
  (bytes) => {
    const { body } = requestOfSize(bytes, "key");

    expect(Math.abs(Buffer.byteLength(body) - bytes)).toBeLessThanOrEqual(4);
  },
);

it("a request becomes an event with a text body and Shipmondo's headers", () => {
  const request = requestOfSize(2_000, "key");

  const event = gatewayEvent(request);

  expect(event.body).toBe(request.body);
  expect(event.isBase64Encoded).toBe(false);
  expect(event.headers["smd-resource-type"]).toBe("Orders");
});

it.each(baselines)("the baseline $name says in its first line what it stands for", ({ name }) => {
  const file = path.join(import.meta.dirname, "../baselines", name, "index.js");

  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, "utf8")).toMatch(/^\/\*\* .+\. .*\*\/|^\/\*\* .+\*\//);
});

it("each variant has a name of its own", () => {
  expect(new Set(variants.map(({ name }) => name)).size).toBe(variants.length);
});
