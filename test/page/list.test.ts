import type { Page } from "playwright-core";
import { describeInBrowser } from "../harness/browser.ts";
import { objectsOf, rowsOf, startPageRun, type PageRun } from "../harness/page-run.ts";
import { waitUntil } from "../harness/wait-until.ts";

describeInBrowser("the list of deliveries", () => {
  let page: Page;
  let pageRun: PageRun;

  beforeAll(async () => {
    pageRun = await startPageRun();
  }, 200_000);
  afterAll(() => pageRun.stop());
  beforeEach(async () => {
    page = await pageRun.browser.open(pageRun.run.url);
  });
  afterEach(() => pageRun.browser.closePages());

  const tab = (name: string | RegExp) =>
    page.getByRole("navigation", { name: "States" }).getByRole("link", { name });
  const newRows = () => page.getByRole("button", { name: /^\d+ new$/ });
  const scrollTo = (y: number) => page.evaluate(`scrollTo(0, ${y})`);
  const scrolled = async (): Promise<number> => Number(await page.evaluate("scrollY"));
  /** Objects of the rows, once they are these. */
  const expectObjects = async (...objects: readonly string[]): Promise<void> => {
    let last: readonly string[] = [];
    await waitUntil(
      "the list has these rows",
      async () => {
        last = await objectsOf(page);
        return last.join() === objects.join() ? true : null;
      },
      10_000,
    ).catch(() => undefined);
    expect(last).toEqual(objects);
  };

  test("an empty one has a button that sends the first webhook, which appears by itself", async () => {
    await page.getByRole("button", { name: "Send the first webhook" }).click();
    await rowsOf(page).filter({ hasText: "handled" }).waitFor();
    expect(await rowsOf(page).count()).toBe(1);
    expect(await tab(/^all/).textContent()).toContain("1");
  });

  test("is emptied by “Forget all”, but only once that is confirmed", async () => {
    await rowsOf(page).first().waitFor();
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: "Forget all …" }).click();
    const dialog = page.getByRole("dialog", { name: "Forget all deliveries?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await rowsOf(page).count()).toBe(1);

    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: "Forget all …" }).click();
    await dialog.getByRole("button", { name: "Forget all" }).click();
    await page.getByRole("button", { name: "Send the first webhook" }).waitFor();
    expect(await pageRun.run.deliveries()).toEqual([]);
  });

  test("shows what arrives at once, the newest on top, with its state, attempts and times", async () => {
    await pageRun.sendOrders(1, 2);
    await expectObjects("W-2", "W-1");
    const cells = await rowsOf(page).first().getByRole("gridcell").allTextContents();
    expect(cells).toEqual([
      expect.stringMatching(/^(now|\d+ s ago)$/),
      "Orders:create",
      "W-2",
      "handled",
      "",
      "1×",
      expect.stringMatching(/^\d+ ms$/),
    ]);
    const exact = await rowsOf(page).first().locator("time").getAttribute("title");
    expect(exact).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \+0[12]:00$/);
  });

  test("a tab for each state counts its deliveries and shows only them", async () => {
    await pageRun.sendForged(3);
    await tab("refused 1").click();
    await expectObjects("W-3");
    expect(new URL(page.url()).search).toBe("?state=refused");
    expect(await rowsOf(page).first().textContent()).toContain("signature");
    expect(await tab(/^all/).textContent()).toContain("3");
    await tab(/^handled/).click();
    await expectObjects("W-2", "W-1");
    await page.goBack();
    await expectObjects("W-3");
  });

  test("is filtered by resource, action, key, time and object; all of it is in the address", async () => {
    const { run } = pageRun;
    const { body } = await run.send({ resource: "Drafts", action: "create", data: { id: 77 } });
    await run.reached(body.id, "handled");
    await expectObjects("77", "W-3", "W-2", "W-1");
    await page.getByLabel("Any resource").selectOption("Drafts");
    await expectObjects("77");
    await page.getByLabel("Any action").selectOption("create");
    await page.getByLabel("Any key").selectOption("local");
    await page.getByLabel("Any time").selectOption("Last 5 minutes");
    await waitUntil("all of them are in the address", () =>
      page.url().endsWith("/?resource=Drafts&action=create&key=local&last=5") ? true : null,
    );
    await expectObjects("77");
    await page.reload();
    await expectObjects("77");
    await page.getByRole("link", { name: "Clear" }).click();
    await expectObjects("77", "W-3", "W-2", "W-1");

    await page.getByLabel("Object, like").fill("Orders/2");
    await expectObjects("W-2");
    await page.getByLabel("Object, like").fill("Orders/404");
    await page.getByRole("heading", { name: "No delivery matches" }).waitFor();
    await page.getByRole("link", { name: "Clear search and filters" }).click();

    await page.getByLabel("Any time").selectOption("Between …");
    await page.getByLabel("From").fill("2001-01-01T00:00");
    await expectObjects("77", "W-3", "W-2", "W-1");
    await page.getByLabel("To").fill("2001-01-02T00:00");
    await page.getByRole("heading", { name: "No delivery matches" }).waitFor();
  });

  test("is searched for ids, order numbers and text of the data, while one types", async () => {
    const [first] = (await pageRun.run.deliveries()).slice(-1);
    const search = page.getByRole("searchbox");
    await search.pressSequentially("w-2");
    await expectObjects("W-2");
    await search.fill(first?.id.slice(0, 12) ?? "");
    await expectObjects("W-1");
    await search.fill("Den Opdigtede Butik");
    await expectObjects("W-3", "W-2", "W-1");
    await search.press("Escape");
    await expectObjects("77", "W-3", "W-2", "W-1");
  });

  test("stands still while one reads, says what is new, and takes it in at the top", async () => {
    await pageRun.sendOrders(...Array.from({ length: 60 }, (_, at) => 100 + at));
    await rowsOf(page).filter({ hasText: "W-159" }).waitFor();
    await scrollTo(600);
    const seen = rowsOf(page).filter({ hasText: "W-140" });
    await seen.waitFor();
    const before = await seen.boundingBox();
    await pageRun.sendOrders(200, 201);
    await newRows().filter({ hasText: "2 new" }).waitFor();
    expect(await seen.boundingBox()).toEqual(before);
    expect(await tab(/^all/).textContent()).toContain("64");

    await newRows().click();
    await rowsOf(page).filter({ hasText: "W-201" }).waitFor();
    expect(await scrolled()).toBe(0);
    expect(await newRows().count()).toBe(0);
    await pageRun.sendOrders(202);
    await rowsOf(page).filter({ hasText: "W-202" }).waitFor();
  });

  test("is found as it was left when one comes back: filters, place, focus, and what is new", async () => {
    await page.getByLabel("Any resource").selectOption("Orders");
    await rowsOf(page).filter({ hasText: "W-202" }).waitFor();
    await scrollTo(900);
    const row = rowsOf(page).filter({ hasText: "W-130" });
    await row.getByRole("link", { name: "Orders:create" }).click();
    await page.waitForURL(/\/deliveries\/[0-9a-f]{64}$/);
    await pageRun.sendOrders(300);
    await page.goBack();
    await newRows().filter({ hasText: "1 new" }).waitFor();
    expect(await scrolled()).toBe(900);
    expect(await page.getByLabel("Any resource").inputValue()).toBe("Orders");
    expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Orders:create W-130");
  });

  test("of thousands of rows only those near the window are in the document", async () => {
    await pageRun.sendOrders(...Array.from({ length: 60 }, (_, at) => 400 + at));
    await rowsOf(page).filter({ hasText: "W-459" }).waitFor();
    const grid = page.getByRole("grid", { name: "Deliveries" });
    expect(Number(await grid.getAttribute("aria-rowcount"))).toBe(129);
    expect(await rowsOf(page).count()).toBeLessThan(60);
    await scrollTo(1e6);
    await rowsOf(page).filter({ hasText: "W-1" }).last().waitFor();
    expect(await rowsOf(page).last().getAttribute("aria-rowindex")).toBe("129");
    expect(await rowsOf(page).count()).toBeLessThan(60);
  });
});
