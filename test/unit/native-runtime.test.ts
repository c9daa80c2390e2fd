import { keepProcess } from "../harness/native/keep-process.ts";

describe("a test file that runs in Jest's worker itself", () => {
  it("evaluates the project's modules once more after a reset, and packages once", async () => {
    const load = async () => ({
      own: await import("../harness/wait-until.ts"),
      package: await import("jose"),
    });
    const first = await load();
    const same = await load();
    jest.resetModules();
    const fresh = await load();
    expect(same.own.waitUntil).toBe(first.own.waitUntil);
    expect(fresh.own.waitUntil).not.toBe(first.own.waitUntil);
    expect(fresh.package.compactVerify).toBe(first.package.compactVerify);
  });

  it("shows its files in stacks as they are named", () => {
    expect(new Error("here").stack).toMatch(/\/test\/unit\/native-runtime\.test\.ts:19:\d+\)/);
  });

  it("leaves no global, variable or exit code behind", () => {
    const { fetch } = globalThis;
    const putBack = keepProcess();
    Object.assign(globalThis, { leftBehind: true, fetch: null });
    Object.assign(process.env, { LEFT_BEHIND: "1", PATH: "/nowhere" });
    process.exitCode = 3;
    putBack();
    expect("leftBehind" in globalThis).toBe(false);
    expect(globalThis.fetch).toBe(fetch);
    expect(process.env).not.toHaveProperty("LEFT_BEHIND");
    expect(process.env.PATH).not.toBe("/nowhere");
    expect(process.exitCode).not.toBe(3);
  });
});
