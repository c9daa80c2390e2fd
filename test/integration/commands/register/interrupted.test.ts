import type { Registered } from "../../../../local/shipmondo/webhooks/registered.ts";
import { startLab, type Lab, type LabRun } from "./registration-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ refusedPairs: ["Drafts:create_shipment"] });
});
afterEach(() => lab.reset());
afterAll(() => lab.stop());

const setting = ["Shipments:*", "Drafts:*"];
const wanted = ["Drafts:create", "Drafts:delete", "Shipments:cancel", "Shipments:create"];

const atOurs = (): readonly Registered[] =>
  lab.webhooks().filter(({ endpoint }) => endpoint === lab.endpointUrl);
const names = (): readonly string[] =>
  atOurs()
    .map(({ name, active }) => `${name}${active ? "" : " inactive"}`)
    .sort();

/** What an operator may find: one inactive, one of a wrong name, one to move, one to prune. */
async function messUp(): Promise<LabRun> {
  lab.putKey("main", "kort");
  const ours = { endpoint: lab.endpointUrl, resource_name: "Shipments" };
  await lab.byHand({ ...ours, name: "Shop/Shipments:create", active: false });
  await lab.byHand({ ...ours, name: "hook", action: "cancel" });
  const foreign = await lab.byHand({ name: "Shopify", resource_name: "Shipments" });
  const old = { resource_name: "Drafts", name: "Shop/Drafts:create" };
  const moved = lab.webhooks().find(({ id }) => id === foreign)?.endpoint ?? "";
  await lab.byHand(old);
  const another = await lab.byHand({ ...old, endpoint: moved.replace("old", "other") });
  return { setting, prune: [another, foreign], moveFrom: moved };
}

/** All that is wanted once, active, verified by a key that is stored; the rest is gone. */
function expectSettled(): void {
  expect(names()).toEqual(wanted.map((event) => `Shop/${event}`));
  expect(lab.webhooks()).toHaveLength(wanted.length);
  expect(lab.keyNames()).toHaveLength(1);
}

describe.each(["before", "after"] as const)("a run that dies just %s any call", (when) => {
  it("is continued by the next, which ends in the same state: from nothing", async () => {
    let deaths = 0;
    for (let call = 1; ; call++) {
      const died = await lab.run({ setting, dieAt: { call, when } });
      if (died.code !== null) break;
      deaths++;
      const { code, err } = await lab.run({ setting });
      expect({ call, code, err }).toMatchObject({ code: 0 });
      expectSettled();
      await lab.reset();
    }
    // The list, the parameters, the ping, five creations and the list again.
    expect(deaths).toBeGreaterThan(10);
  });

  it("is continued by the next, which ends in the same state: from a mess", async () => {
    let deaths = 0;
    for (let call = 1; ; call++) {
      const options = await messUp();
      const died = await lab.run({ ...options, dieAt: { call, when } });
      if (died.code !== null) break;
      deaths++;
      const { code, err } = await lab.run(options);
      expect({ call, code, err }).toMatchObject({ code: 0 });
      expectSettled();
      await lab.reset();
    }
    expect(deaths).toBeGreaterThan(15);
  });
});

it("a run that dies at every call until it has ended makes no double", async () => {
  for (let call = 1; call <= 40; call++) await lab.run({ setting, dieAt: { call, when: "after" } });
  expect((await lab.run({ setting })).code).toBe(0);
  expectSettled();
});

it("a run that dies while lists lag is continued without a double", async () => {
  lab.shipmondo.setFaults({ lagMs: 4_500 });
  let deaths = 0;
  for (let call = 1; ; call++) {
    const died = await lab.run({ setting, dieAt: { call, when: "after" } });
    if (died.code !== null) break;
    deaths++;
    const { code, err } = await lab.run({ setting });
    expect({ call, code, err }).toMatchObject({ code: 0 });
    expectSettled();
    await lab.reset();
    lab.shipmondo.setFaults({ lagMs: 4_500 });
  }
  expect(deaths).toBeGreaterThan(10);
});

it("an answer of a creation that is lost makes no second webhook, also while lists lag", async () => {
  lab.shipmondo.setFaults({ lagMs: 4_500 });
  const whole = await lab.run({ setting, json: true });
  const creations = whole.calls.flatMap((name, index) => (name === "create" ? [index + 1] : []));
  expect(creations).toHaveLength(5);
  await lab.reset();
  lab.shipmondo.setFaults({ lagMs: 4_500 });
  const { code, err } = await lab.run({ setting, loseAnswerTo: [creations[0] ?? 0] });
  expect({ code, err }).toMatchObject({ code: 0 });
  expectSettled();
});

it("a creation that fails for good ends the run with what to do, and makes no second one", async () => {
  const { calls } = await lab.run({ setting });
  const first = calls.indexOf("create") + 1;
  await lab.reset();
  // It and what follows: the list that would tell whether it was made is lost, too.
  const lost = Array.from({ length: 20 }, (_, index) => first + index);
  const { code, err } = await lab.run({ setting, loseAnswerTo: lost });
  expect(code).toBeNull();
  expect(err).toContain("does not answer as it should (ECONNRESET): run this again later");
  expect(lab.webhooks()).toHaveLength(1);
});

it("a run that is interrupted stops between two calls, says so, and is continued", async () => {
  const { calls } = await lab.run({ setting });
  await lab.reset();
  const second = calls.indexOf("create") + 2;
  const interrupted = await lab.run({ setting, interruptAt: second });
  expect(interrupted).toMatchObject({ code: null });
  expect(interrupted.err).toContain("It was interrupted: run it again to go on");
  expect(interrupted.calls.filter((call) => call === "create")).toHaveLength(2);
  expect((await lab.run({ setting })).code).toBe(0);
  expectSettled();
});

it.each([
  ["a third of the calls fail", { error: 0.3 }],
  ["a third of the calls give HTML", { html: 0.3 }],
  ["a third of the calls are too many", { tooMany: 0.3, retryAfterS: 1 }],
])("while %s, the runs end in the same state", async (_, faults) => {
  lab.shipmondo.setFaults(faults);
  let code: number | null = null;
  for (let run = 0; run < 20 && code !== 0; run++) ({ code } = await lab.run({ setting }));
  expect(code).toBe(0);
  lab.shipmondo.setFaults({ error: 0, html: 0, tooMany: 0 });
  expectSettled();
});
