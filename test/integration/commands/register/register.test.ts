import type { Registered } from "../../../../local/shipmondo/webhooks/registered.ts";
import { rotationPath, startLab, type Lab } from "./registration-lab.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ refusedPairs: ["Orders:payment_refunded", "Drafts:create"] });
});
afterEach(() => lab.reset());
afterAll(() => lab.stop());

const all = [
  "Orders:create",
  "Orders:status_update",
  "Orders:create_fulfillment",
  "Orders:create_shipment",
  "Orders:payment_captured",
  "Orders:payment_voided",
  "Orders:delete",
  "Shipments:create",
  "Shipments:cancel",
  "Shipment Monitor:latest",
  "Shipment Monitor:delivered",
].sort();

const eventOf = ({ resource_name, action }: Registered): string => `${resource_name}:${action}`;
const atOurs = (): readonly Registered[] =>
  lab.webhooks().filter(({ endpoint }) => endpoint === lab.endpointUrl);
/** Each wanted event once, active, under the name that binds it. */
function expectRegistered(events: readonly string[] = all): void {
  expect(
    atOurs()
      .map((each) => `${each.name}${each.active ? "" : " inactive"}`)
      .sort(),
  ).toEqual(events.map((event) => `Shop/${event}`));
  expect(atOurs().map(eventOf).sort()).toEqual(events);
}
const shipments = ["Shipments:cancel", "Shipments:create"];
const setting = ["Shipments:*"];

interface Document {
  readonly changes: readonly {
    readonly change: string;
    readonly event: string;
    readonly id: number | null;
    readonly result: string;
  }[];
  readonly webhooks: readonly {
    readonly event: string;
    readonly id: number | null;
    readonly state: string;
  }[];
  readonly key: { readonly name: string; readonly isNew: boolean } | null;
}
const documentOf = (text: string): Document => JSON.parse(text) as Document;

describe("register", () => {
  it("makes a key, puts it before the first call of creation, and registers all that Shipmondo offers", async () => {
    const { code, err, out, calls } = await lab.run();
    expect(code).toBe(0);
    expectRegistered();
    const [name = ""] = lab.keyNames();
    expect(lab.keyNames()).toHaveLength(1);
    expect(name).toMatch(/^registered-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    const order = ["ssm PutParameterCommand", "ping", "create"].map((call) => calls.indexOf(call));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    const [key = ""] = new Set(atOurs().map((each) => each.key));
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(`${out}${err}`).not.toContain(key);
    expect(calls.filter((call) => call === "create")).toHaveLength(12);
    expect(err).toContain("Orders:payment_refunded is not offered by Shipmondo");
    expect(out).toMatch(/^Orders:payment_refunded +- +not offered/m);
    expect(out).toMatch(/^Orders:create +\d+ +ok +Shop\/Orders:create +this one$/m);
  });

  it("changes nothing when it is run again, and asks nobody", async () => {
    await lab.run({ setting });
    const { code, calls, err } = await lab.run({ setting, yes: false });
    expect(code).toBe(0);
    expect(calls).toEqual(["list", "ssm GetParameterCommand"]);
    expect(err).toContain("2 are as they should be");
    expectRegistered(shipments);
  });

  it.each([
    [{ dryRun: true }, 0],
    [{ yes: false, answer: null }, 2],
    [{ yes: false, answer: false }, 1],
  ])("changes nothing at all with %j, and says what it would do", async (options, code) => {
    const inactive = await lab.byHand({ name: "Shop/Shipments:create" });
    const before = JSON.stringify(lab.webhooks());
    const ran = await lab.run({ setting, prune: [inactive], ...options });
    expect(ran.code).toBe(code);
    expect(ran.err).toContain('[+] Shipments:create  create "Shop/Shipments:create"');
    expect(ran.err).toContain(`delete ${inactive}`);
    expect(ran.err).toContain("Nothing was done");
    expect(ran.calls.filter((call) => /create|update|delete|ping|Put|Delete/.test(call))).toEqual(
      [],
    );
    expect(JSON.stringify(lab.webhooks())).toBe(before);
    expect(lab.keyNames()).toEqual([]);
  });

  it("reports and repairs one that is inactive, gone, of a wrong name, at another endpoint; and leaves alone what is not ours", async () => {
    await lab.run();
    const find = (event: string): number =>
      atOurs().find((each) => eventOf(each) === event)?.id ?? 0;
    const [inactive, gone, wrong] = ["Orders:create", "Orders:delete", "Shipments:cancel"].map(
      find,
    );
    await lab.api(`/webhooks/${inactive ?? 0}`, "PUT", { active: false });
    await lab.api(`/webhooks/${gone ?? 0}`, "DELETE");
    await lab.api(`/webhooks/${wrong ?? 0}`, "PUT", { name: "hook" });
    const elsewhere = await lab.byHand();
    const foreign = await lab.byHand({ name: "Shopify" });

    const { code, err, out } = await lab.run();
    expect(code).toBe(0);
    expectRegistered();
    expect(err).toMatch(new RegExp(`\\[~\\] Orders:create +activate ${inactive ?? 0}`));
    expect(err).toMatch(/\[\+\] Orders:delete +create/);
    expect(err).toMatch(
      new RegExp(
        `\\[~\\] Shipments:cancel +rename ${wrong ?? 0}: "hook" → "Shop/Shipments:cancel"`,
      ),
    );
    expect(err).toMatch(new RegExp(`\\[!\\] Orders:create +${elsewhere} has our name`));
    expect(err).toMatch(new RegExp(`\\[\\?\\] Orders:create +${foreign} is not ours: "Shopify"`));
    // Each kept its id, so its key.
    expect(find("Orders:create")).toBe(inactive);
    expect(find("Shipments:cancel")).toBe(wrong);
    expect(out).toMatch(new RegExp(`^Orders:create +${elsewhere} +wrong endpoint`, "m"));
    expect(out).toMatch(new RegExp(`^Orders:create +${foreign} +foreign`, "m"));
    expect(lab.webhooks().map(({ id }) => id)).toEqual(
      expect.arrayContaining([elsewhere, foreign]),
    );
  });

  it("tells duplicates, and deletes the one that --prune names", async () => {
    await lab.run({ setting });
    const [key = ""] = atOurs().map((each) => each.key);
    const double = await lab.byHand({
      name: "Shop/Shipments:cancel",
      endpoint: lab.endpointUrl,
      key,
      resource_name: "Shipments",
      action: "cancel",
    });
    const told = await lab.run({ setting });
    expect(told.code).toBe(0);
    expect(told.err).toContain(`${double} does the same as another: --prune ${double}`);
    expect(atOurs()).toHaveLength(3);

    const pruned = await lab.run({ setting, prune: [double] });
    expect(pruned.code).toBe(0);
    expect(pruned.err).toContain(`delete ${double}, ours`);
    expectRegistered(shipments);
    const again = await lab.run({ setting, prune: [double] });
    expect(again.code).toBe(0);
    expect(again.err).toContain(`There is no webhook ${double} to prune (any more)`);
  });

  it("replaces one of ours that --prune names: the new one is there before the old one goes", async () => {
    await lab.run({ setting });
    const old = atOurs().find((each) => eventOf(each) === "Shipments:create")?.id ?? 0;
    const { code, calls } = await lab.run({ setting, prune: [old] });
    expect(code).toBe(0);
    expectRegistered(shipments);
    expect(atOurs().map(({ id }) => id)).not.toContain(old);
    expect(calls.indexOf("create")).toBeLessThan(calls.indexOf("delete"));
  });

  it("keeps one of ours that --prune names when Shipmondo refuses another in its place", async () => {
    lab.putKey("main", "kort");
    await lab.run({ setting });
    const old = atOurs().find((each) => eventOf(each) === "Shipments:create")?.id ?? 0;
    // The endpoint takes our ping, and fails Shipmondo's.
    lab.endpointAnswers(500, 1);
    const { code, err } = await lab.run({ setting, prune: [old] });
    expect(code).toBe(1);
    expect(err).toContain("no active webhook has taken its place");
    expect(err).toContain("did not answer the test");
    expectRegistered(shipments);
  });

  it("ends with 1 when a pair that the setting names is refused, and says why and what to do", async () => {
    const { code, err, out } = await lab.run({ setting: ["Shipments:*", "Drafts:create"] });
    expect(code).toBe(1);
    expect(err).toContain(
      "create of Drafts:create: action is not supported for this resource_name.",
    );
    expect(err).toContain("take it out of the setting webhooks");
    expect(out).toMatch(/^Drafts:create +- +refused/m);
    expectRegistered(shipments);
  });

  it("ends with 1 when Shipmondo cannot reach the endpoint, also where only a * asks for it", async () => {
    lab.putKey("main", "kort");
    lab.endpointAnswers(500, 1);
    const { code, err } = await lab.run({ setting });
    expect(code).toBe(1);
    expect(err).toContain("The endpoint did not answer the test with status 200");
    expect(err).toContain("No webhook is registered at");
  });

  it.each([
    [500, "answers a ping with 500"],
    [404, "is not there (404)"],
    [401, "refuses what is signed with the key main"],
    [503, "reads no key (503)"],
  ])("creates nothing when its own ping is answered %i", async (status, text) => {
    lab.putKey("main", "kort");
    lab.endpointAnswers(status);
    const { code, err, calls } = await lab.run({ setting });
    expect(code).toBeNull();
    expect(err).toContain(text);
    expect(err).toContain("No webhook was created");
    expect(calls).not.toContain("create");
  });

  it("takes --key-name before the only key, before the newest that it made", async () => {
    const key = async (options: object) =>
      documentOf((await lab.run({ setting, dryRun: true, json: true, ...options })).out).key;
    expect(await key({})).toMatchObject({ isNew: true });
    lab.putKey("main", "kort");
    expect(await key({})).toEqual({ name: "main", isNew: false });
    lab.putKey("plain", "kort", "String");
    expect(await key({})).toEqual({ name: "main", isNew: false });
    lab.putKey("other", "lang");
    expect(await key({})).toMatchObject({ isNew: true });
    lab.putKey("registered-2026-01-02T03-04-05Z", "a");
    lab.putKey("registered-2026-11-28T10-00-00Z", "b");
    expect(await key({})).toEqual({ name: "registered-2026-11-28T10-00-00Z", isNew: false });
    expect(await key({ keyName: "other" })).toEqual({ name: "other", isNew: false });
    const unknown = await lab.run({ setting, keyName: "plain" });
    expect(unknown).toMatchObject({ code: null });
    expect(unknown.err).toMatch(/CannotRun: There is no key .* "keys add" puts one/);
    expect(unknown.err).not.toContain("plain");
  });

  it("signs with the key that --key-name names", async () => {
    lab.putKey("main", "kort");
    lab.putKey("other", "lang");
    await lab.run({ setting, keyName: "other" });
    expect(new Set(atOurs().map(({ key }) => key))).toEqual(new Set(["lang"]));
  });

  it("makes no 21st key", async () => {
    for (let number = 0; number < 20; number++) lab.putKey(`key-${number}`, "x");
    const { err, calls } = await lab.run({ setting });
    expect(err).toContain("CannotRun: There are 20 keys");
    expect(calls).not.toContain("create");
  });

  it("changes nothing while a rotation is under way, and says how to end it", async () => {
    await lab.run({ setting });
    const [one] = atOurs();
    await lab.api(`/webhooks/${one?.id ?? 0}`, "DELETE");
    lab.putParameter(rotationPath, "{}");
    const { err, calls } = await lab.run({ setting });
    expect(err).toContain("CannotRun: What a rotation has made is not touched");
    expect(err).toContain('"rotate --undo"');
    expect(calls).not.toContain("create");
    expect((await lab.run({ setting, dryRun: true })).code).toBe(0);
    expect(atOurs()).toHaveLength(1);
  });

  it("prints what it did as one JSON document, and all words elsewhere", async () => {
    const foreign = await lab.byHand({ name: "Shopify" });
    const { out } = await lab.run({
      setting: ["Shipments:*", "Orders:payment_refunded"],
      json: true,
    });
    const { changes, webhooks } = documentOf(out);
    expect(changes.map(({ event, result }) => [event, result])).toEqual([
      ["Shipments:create", "done"],
      ["Shipments:cancel", "done"],
      ["Orders:payment_refunded", "refused"],
    ]);
    expect(webhooks.map(({ event, state }) => [event, state])).toEqual([
      ["Shipments:create", "ok"],
      ["Shipments:cancel", "ok"],
      ["Orders:payment_refunded", "refused"],
      ["Orders:create", "foreign"],
    ]);
    expect(webhooks.at(-1)?.id).toBe(foreign);
    const planned = documentOf(
      (await lab.run({ setting: ["Orders:create"], dryRun: true, json: true })).out,
    );
    expect(planned.changes).toEqual([
      { change: "create", event: "Orders:create", id: null, result: "planned", text: null },
    ]);
  });

  it("asks whether an event that Shipmondo is not known to have is a slip", async () => {
    const slip = "is it a slip?";
    expect((await lab.run({ setting: ["Orders:craete"], dryRun: true })).err).toContain(slip);
    expect((await lab.run({ setting: ["Orders:*"], dryRun: true })).err).not.toContain(slip);
  });

  it("shows characters that command a terminal as what they are not", async () => {
    await lab.byHand({ name: "Shop\u001B[2J" });
    const { err, out } = await lab.run({ setting, dryRun: true });
    expect(`${err}${out}`).not.toContain("\u001B");
  });
});

describe("register --move-from", () => {
  const old = async (event: string, changed: Partial<Registered> = {}): Promise<Registered> => {
    const [resource_name = "", action = ""] = event.split(":");
    const id = await lab.byHand({ name: `Shop/${event}`, resource_name, action, ...changed });
    const [made] = lab.webhooks().filter((each) => each.id === id);
    if (made === undefined) throw new Error("It was not created");
    return made;
  };

  it("creates all at the new endpoint, then deletes the same at the old one", async () => {
    const moved = [await old("Shipments:create"), await old("Shipments:cancel", { name: "hook" })];
    const { code, calls, err } = await lab.run({ setting, moveFrom: moved[0]?.endpoint ?? "" });
    expect({ code, err }).toMatchObject({ code: 0 });
    expectRegistered(shipments);
    expect(lab.webhooks()).toHaveLength(2);
    expect(calls.lastIndexOf("create")).toBeLessThan(calls.indexOf("delete"));
  });

  it("leaves at the old endpoint what the setting does not name, says so, and ends with 1", async () => {
    const draft = await old("Drafts:delete");
    const moved = await old("Shipments:create");
    const { code, err } = await lab.run({ setting, moveFrom: moved.endpoint });
    expect(code).toBe(1);
    expect(err).toContain(`${draft.id} stays at`);
    expect(lab.webhooks().map(({ id }) => id)).toContain(draft.id);
    expect(lab.webhooks().map(({ id }) => id)).not.toContain(moved.id);
  });

  it("leaves at the old endpoint what Shipmondo refuses at the new one", async () => {
    lab.putKey("main", "kort");
    const moved = await old("Shipments:create");
    lab.endpointAnswers(500, 1);
    const { code, err } = await lab.run({
      setting: ["Shipments:create"],
      moveFrom: moved.endpoint,
    });
    expect(code).toBe(1);
    expect(err).toContain("no active webhook has taken its place");
    expect(lab.webhooks().map(({ id }) => id)).toEqual([moved.id]);
  });

  it("says that nothing is at the old endpoint, which a slip of it would hide", async () => {
    await lab.run({ setting });
    const moveFrom = "https://old.example.com/webhooks/slip";
    const said = "There is no webhook at the endpoint of --move-from";
    const { code, err } = await lab.run({ setting, moveFrom });
    expect(code).toBe(0);
    expect(err).toContain(said);
    const moved = await old("Shipments:create");
    expect((await lab.run({ setting, moveFrom: moved.endpoint })).err).not.toContain(said);
  });

  it("refuses the endpoint itself as the old one", async () => {
    const { err, calls } = await lab.run({ setting, moveFrom: lab.endpointUrl });
    expect(err).toContain("CannotRun: --move-from is this stack's own endpoint");
    expect(calls).toEqual([]);
  });
});
