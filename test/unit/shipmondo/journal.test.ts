import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { firstIds, openJournal } from "../../../local/shipmondo/store/journal.ts";
import { recordOf, type ObjectRecord } from "../../../local/shipmondo/store/record.ts";
import { openStore, type Store } from "../../../local/shipmondo/store/store.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "shipmondo-"));
  file = path.join(folder, "shipmondo.jsonl");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (): Store => openStore({ dataFile: file, now: () => 0 });
const time = "2026-03-01T10:00:00.000+01:00";
const order = (id: number, note = ""): ObjectRecord =>
  recordOf("sales_orders", { id, created_at: time, updated_at: time, archived: false, note });

test("what was committed is there in the next run, and hidden members too", () => {
  const first = open();
  const id = first.takeId("sales_orders");
  first.commit([{ put: order(id, "ø") }]);
  const object = { id: first.takeId("webhooks"), created_at: time, updated_at: time, name: "a" };
  first.commit([{ put: recordOf("webhooks", object, { key: "kort" }) }]);

  // Not closed: as after a kill.
  const second = open();
  expect(second.get("sales_orders", id)).toEqual(first.get("sales_orders", id));
  expect(second.get("webhooks", object.id)).toMatchObject({ hidden: { key: "kort" } });
  expect(statSync(file).mode & 0o077).toBe(0);
  first.close();
  second.close();
});

test("an id is never given twice, not even that of what was deleted", () => {
  for (let run = 0; run < 3; run += 1) {
    const store = open();
    const id = store.takeId("shipment_drafts");
    expect(id).toBe(firstIds.shipment_drafts + run);
    const object = { id, created_at: time, updated_at: time };
    store.commit([{ put: recordOf("shipment_drafts", object) }]);
    store.commit([{ removed: { kind: "shipment_drafts", id } }]);
    store.close();
  }
});

test("what was committed together is there together or not at all, wherever a kill cut it off", () => {
  const store = open();
  store.commit([{ put: order(1) }]);
  const before = readFileSync(file).length;
  store.commit([{ put: order(2) }, { put: order(3) }]);
  store.close();
  const whole = readFileSync(file);

  for (let length = before; length <= whole.length; length += 1) {
    writeFileSync(file, whole.subarray(0, length));
    const next = open();
    const there = [1, 2, 3].filter((id) => next.get("sales_orders", id) !== null);
    expect(there).toEqual(length === whole.length ? [1, 2, 3] : [1]);
    next.commit([{ put: order(4) }]);
    next.close();
    const last = open();
    expect(last.get("sales_orders", 4)).not.toBeNull();
    last.close();
  }
});

test("the file is written again when it has grown, and loses nothing by it", () => {
  const contents = {
    webhooks: new Map<number, ObjectRecord>(),
    sales_orders: new Map<number, ObjectRecord>(),
    shipments: new Map<number, ObjectRecord>(),
    shipment_drafts: new Map<number, ObjectRecord>(),
  };
  const journal = openJournal(file, contents, { ...firstIds }, { growth: 2, leastBytes: 2_000 });
  let most = 0;
  for (let n = 0; n < 200; n += 1) {
    const put = order(1 + (n % 3), String(n));
    journal.append([{ put }]);
    contents.sales_orders.set(put.id, put);
    most = Math.max(most, statSync(file).size);
  }
  journal.close();
  expect(most).toBeLessThan(3_000);
  const store = open();
  expect([...store.all("sales_orders")].map(({ text }) => text).sort()).toEqual(
    [...contents.sales_orders.values()].map(({ text }) => text).sort(),
  );
  store.close();
});

test("a file of something else is refused by its name, and stays as it is", () => {
  appendFileSync(file, '{"secret":"value"}\n');
  expect(open).toThrow(`${file} does not hold the objects of a local Shipmondo`);
  expect(open).not.toThrow("value");
  expect(readFileSync(file, "utf8")).toBe('{"secret":"value"}\n');
});
