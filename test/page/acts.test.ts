import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";
import {
  describeInBrowser,
  findBarriers,
  startBrowser,
  type BrowserForTests,
} from "../harness/browser.ts";
import type { DeliveryView } from "../../local/view/delivery-view.ts";
import { startLocalRun, type LocalRun, type Webhook } from "../harness/local-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

const HANDLERS_DIR = path.join(import.meta.dirname, "../harness/page-handlers");
const looks = [
  ["light", 1280],
  ["dark", 380],
] as const;

describeInBrowser("what can be done on the page", () => {
  let run: LocalRun;
  let browser: BrowserForTests;

  beforeAll(async () => {
    const env = { HANDLERS_DIR, RECLAIM_EVERY_S: "1" };
    [run, browser] = await Promise.all([startLocalRun({ env }), startBrowser()]);
  }, 200_000);
  afterAll(async () => {
    await Promise.all([run.stop(), browser.stop()]);
  });
  afterEach(() => browser.closePages());

  const open = async (address: string, options = {}): Promise<Page> => {
    const page = await browser.open(`${run.url}${address}`, options);
    await page.getByRole("heading", { level: 1 }).waitFor();
    return page;
  };
  /** Sends an order, and waits until its handling has ended so. */
  const ended = async (data: Webhook["data"], ...states: readonly string[]): Promise<string> => {
    const { body } = await run.send({ name: "Orders:create", data });
    return (await run.reached(body.id, ...states)).id;
  };
  /** Waits until the handler was called so often. */
  const expectAttempts = (id: string, times: number) =>
    waitUntil(`${id} is attempted ${times} times`, async () => {
      const { attempts } = (await run.api(`view/deliveries/${id}`)) as DeliveryView;
      return attempts.length >= times ? true : null;
    });
  const expectSeen = (locator: Locator): Promise<void> => locator.waitFor();
  const panel = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
  const press = (within: Page | Locator, name: string) =>
    within.getByRole("button", { name, exact: true }).click();
  const idOf = (page: Page): string => page.url().split("/").at(-1) ?? "";

  describe("with one delivery", () => {
    test("it is replayed as it was, and the page shows its second attempt by itself", async () => {
      const id = await ended({ id: 100 }, "handled");
      const page = await open(`/deliveries/${id}`);
      await panel(page, "Attempts").getByText("Attempt 1").waitFor();
      await press(page, "Replay");
      await page.getByText("It is on the queue again").first().waitFor();
      await expectSeen(panel(page, "Attempts").getByText("handled", { exact: true }).nth(1));
    });

    test("it is edited, signed and sent, and the new delivery opens by itself", async () => {
      const id = await ended(
        { id: 101, reference: "before", total: 12345678901234567890n.toString() },
        "handled",
      );
      const page = await open(`/deliveries/${id}`);
      await press(page, "Edit and send…");
      const dialog = page.getByRole("dialog", { name: "Edit and send" });
      const text = await dialog.getByLabel("Data, as JSON").inputValue();
      await dialog.getByLabel("Data, as JSON").fill(text.replace("before", "after"));
      await press(dialog, "Sign and send");
      await page.waitForURL((url) => !url.pathname.endsWith(id));
      await expectSeen(panel(page, "Payload").getByText('"after"'));
      await run.reached(idOf(page), "handled");
      await page.getByRole("link", { name: "← before" }).click();
      await page.waitForURL(`**/deliveries/${id}`);
    });

    test("what is no JSON is not sent: the line and the column are told and gone to", async () => {
      const id = await ended({ id: 102 }, "handled");
      const page = await open(`/deliveries/${id}`);
      await press(page, "Edit and send…");
      const dialog = page.getByRole("dialog");
      const field = dialog.getByLabel("Data, as JSON");
      await field.fill('{\n  "id": 102\n  "reference": 1\n}');
      await dialog.getByText("Line 3, column 3: a comma or } is needed here").waitFor();
      await press(dialog, "Sign and send");
      expect(
        await page.evaluate(
          "(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)",
        ),
      ).toBe('"');
      await field.fill('{"id":102,"amount":10.00}');
      await press(dialog, "Format");
      const formatted = '{\n  "id": 102,\n  "amount": 10.00\n}';
      await page.waitForFunction(
        `document.activeElement.closest("dialog").querySelector("textarea").value === ${JSON.stringify(formatted)}`,
      );
    });

    test("its acts are reached with the keyboard, and the focus comes back from a dialog", async () => {
      const id = await ended({ id: 105 }, "handled");
      const page = await open(`/deliveries/${id}`);
      const focused = () => page.evaluate<string>("document.activeElement.textContent");
      await page.getByRole("button", { name: "Replay" }).waitFor();
      for (let tabs = 0; (await focused()) !== "Replay" && tabs < 40; tabs++) {
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("Edit and send…");
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Edit and send" });
      await dialog.getByLabel("Data, as JSON").waitFor();
      expect(await dialog.evaluate("document.activeElement.closest('dialog') !== null")).toBe(true);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      expect(await focused()).toBe("Edit and send…");
    });

    test("it is copied as a curl command that the endpoint answers with 200", async () => {
      const id = await ended({ id: 103 }, "handled");
      const permissions = ["clipboard-read", "clipboard-write"];
      const page = await open(`/deliveries/${id}`, { permissions });
      await press(page, "Copy as curl…");
      const dialog = page.getByRole("dialog", { name: "As a curl command" });
      await press(dialog, "Copy");
      await page.getByText("Copied").first().waitFor();
      const command = await page.evaluate<string>("navigator.clipboard.readText()");
      const { stdout } = await promisify(execFile)("sh", ["-c", command]);
      expect(stdout).toContain('"id":');
    });

    test("it is copied as a test, which is saved under the name that is shown", async () => {
      const id = await ended({ id: 104, order_lines: [] }, "handled");
      const page = await open(`/deliveries/${id}`);
      await press(page, "Copy as a test…");
      const dialog = page.getByRole("dialog", { name: "As a test" });
      await dialog.getByText("deliveryOf").waitFor();
      const name = (await dialog.locator("code").textContent()) ?? "";
      expect(name).toMatch(/^test\/handlers\/.+\.test\.ts$/);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        press(dialog, "Download"),
      ]);
      expect(name.endsWith(`/${download.suggestedFilename()}`)).toBe(true);
    });
  });

  describe("without one", () => {
    test("a sample of any resource, action and shape is sent, and opens by itself", async () => {
      const page = await open("/");
      await press(page, "Send");
      await press(page, "A sample …");
      const dialog = page.getByRole("dialog", { name: "Send a sample" });
      await dialog.getByLabel("Resource").selectOption("Shipments");
      await dialog.getByLabel("Action").selectOption("cancel");
      await dialog.getByLabel("Shape").selectOption("string-string-data");
      await press(dialog, "Send");
      await page.getByRole("heading", { level: 1, name: "Shipments:cancel" }).waitFor();
      await run.reached(idOf(page), "handled");
      await expectSeen(page.locator(".status.handled").first());
    });

    test("a change is made in the local Shipmondo, and it says what came of it", async () => {
      const page = await open("/");
      await press(page, "Send");
      await press(page, "A change in the local Shipmondo …");
      const dialog = page.getByRole("dialog", { name: "Change the local Shipmondo" });
      await dialog.getByLabel("What happens").selectOption("create-order");
      await press(dialog, "Make the change");
      await dialog.getByRole("status").filter({ hasText: /order/i }).waitFor();
      await dialog.getByLabel("What happens").selectOption("pack");
      await dialog.getByLabel(/^Id of the object/).fill("no id");
      await press(dialog, "Make the change");
      await expectSeen(dialog.getByRole("status").filter({ hasText: /an id is a number/ }));
      // Of the answer to the act.
      await browser.closePages(/400/);
    });
  });

  test("an object's story shows what changed from one to the next, and what came late", async () => {
    const at = (second: number) => `2026-11-28T08:00:0${second}.000+01:00`;
    const first = await ended({ id: 200, status: "open", updated_at: at(1) }, "handled");
    await ended({ id: 200, status: "packed", lines: [1], updated_at: at(3) }, "handled");
    await ended({ id: 200, status: "paid", updated_at: at(2) }, "handled", "superseded");
    const page = await open("/story/Orders/200");
    const entries = page.locator("ol.detail > li");
    await entries.nth(2).waitFor();
    expect(await entries.nth(0).getByText("changed", { exact: true }).count()).toBe(0);
    const second = await entries.nth(1).textContent();
    expect(second).toContain('changed/status"open" → "packed"');
    expect(second).toContain("added/lines[1]");
    await entries.nth(2).getByText("came after a newer version").waitFor();
    await entries.nth(2).getByText("superseded").first().waitFor();

    await ended({ id: 200, status: "sent", updated_at: at(4) }, "handled");
    await entries.nth(3).getByText('"sent"').waitFor();
    await entries.nth(0).getByRole("link").click();
    await page.waitForURL(`**/deliveries/${first}`);
  });

  describe("dead letters", () => {
    test("are grouped by their error; one goes back to the queue at once", async () => {
      const id = await ended({ id: 300, reference: "unprocessable" }, "dead");
      const page = await open("/dead");
      const group = page.getByRole("region", { name: /no such shop/ });
      await group.getByRole("checkbox", { name: /Orders:create 300/ }).check();
      await page.getByText("1 of 1 selected").waitFor();
      await press(page, "Redrive");
      await page.getByText("0 of 1 selected").waitFor();
      await expectAttempts(id, 2);
    });

    test("behind which newer versions were handled are redriven only by who reads that", async () => {
      const at = (second: number) => `2026-11-28T08:00:0${second}.000+01:00`;
      const data = { id: 301, updated_at: at(1) };
      const id = await ended({ ...data, reference: "unprocessable" }, "dead");
      await ended({ ...data, updated_at: at(2) }, "handled");
      await ended({ ...data, updated_at: at(3) }, "handled");
      const page = await open("/dead");
      const text = "2 newer versions of Orders/301 were handled";
      await page.getByText(text, { exact: true }).waitFor();
      await page.getByRole("checkbox", { name: /301/ }).check();
      await press(page, "Redrive…");
      const dialog = page.getByRole("dialog", { name: "This goes backwards" });
      await dialog.getByText(`${text}; this goes backwards.`).waitFor();
      await press(dialog, "Cancel");
      expect(await page.getByRole("checkbox", { name: /301/ }).isChecked()).toBe(true);
      await press(page, "Redrive…");
      await press(dialog, "Redrive anyway");
      await expectAttempts(id, 2);
    });

    test("are dropped after a question", async () => {
      await ended({ id: 302, reference: "unprocessable" }, "dead");
      const page = await open("/dead");
      await page.getByRole("checkbox", { name: /302/ }).check();
      await press(page, "Drop…");
      await press(page.getByRole("dialog"), "Drop");
      await page.getByRole("checkbox", { name: /302/ }).waitFor({ state: "detached" });
      expect(await page.getByRole("checkbox", { name: /302/ }).count()).toBe(0);
    });
  });

  test("a switch breaks what is called; banner and delivery say so, and what was done about it", async () => {
    const page = await open("/break");
    const banner = page.locator("strong", { hasText: "Broken on purpose: SQS fails" });
    await page.getByRole("switch", { name: "SQS fails" }).click();
    await banner.waitFor();
    const { status, body } = await run.send({ name: "Orders:create", data: { id: 400 } });
    expect(status).toBe(200);
    const met = panel(page, "What was met");
    await met.getByText("sqs-fails").waitFor();
    await met.getByRole("link", { name: "Orders:create 400" }).click();
    await panel(page, "Broken on purpose").getByText("sqs-fails").first().waitFor();
    await panel(page, "Why is it waiting?")
      .getByText(/Held in pending/)
      .waitFor();

    await page.goBack();
    await page.getByRole("switch", { name: "SQS fails", checked: true }).click();
    await banner.waitFor({ state: "detached" });
    await run.reached(body.id, "handled");
    await met.locator(".status.handled").first().waitFor();
  });

  test.each(looks)(
    "axe finds nothing in %s colours, %d pixels wide",
    async (colorScheme, width) => {
      await ended({ id: 500 + width, reference: "unprocessable" }, "dead");
      const options = { colorScheme, viewport: { width, height: 900 } };
      const page = await open("/dead", options);
      await page.getByRole("checkbox", { name: new RegExp(`${500 + width}`) }).check();
      const barriers = async (address: string) => {
        const found = await findBarriers(page);
        const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect({ address, found, beyond }).toEqual({ address, found: [], beyond: 0 });
      };
      await barriers("/dead");
      await press(page, "Drop…");
      await barriers("/dead, asked");
      await press(page.getByRole("dialog"), "Cancel");
      for (const address of ["/story/Orders/200", "/break"]) {
        await page.goto(`${run.url}${address}`);
        await page.getByRole("heading", { level: 2 }).first().waitFor();
        await barriers(address);
      }
      for (const name of ["A sample …", "A change in the local Shipmondo …"]) {
        await press(page, "Send");
        await press(page, name);
        await page.getByRole("dialog").waitFor();
        await barriers(name);
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      }
    },
  );
});
