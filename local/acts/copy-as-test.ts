import { actions, isResourceName } from "../../lambda/contract/resources/index.ts";
import { isReconciledName, reconciledAction } from "../../lambda/contract/reconciled.ts";
import type { DeliveryRecord } from "../history/history.ts";
import { formatCode } from "./format-code.ts";
import { jsLiteral } from "./js-literal.ts";
import type { KnownDelivery } from "./kept-data.ts";
import { replacePersonalData } from "./replace-personal-data.ts";

export interface TestFile {
  /** Relative to the project. */
  readonly file: string;
  readonly text: string;
}

/**
 * A file for `test/handlers/` that hands the delivery to the handlers, personal data replaced. It
 * says what came of it here: it was handled, or its handler failed.
 */
export async function copyAsTest({ record, dataText }: KnownDelivery): Promise<TestFile> {
  const { row } = record;
  const file = `test/handlers/${fileName(row)}.test.ts`;
  const text = `
import { deliveryOf, handlerContext } from "shipmondo-webhooks/testing";
import handlers from "../../handlers/index.ts";

/** Copied from a delivery of the local run; personal data is replaced. */
const delivery = {
  ...deliveryOf(${JSON.stringify(baseOf(row))}),
  ${overridesOf(row).join("\n  ")}
  data: ${jsLiteral(replacePersonalData(JSON.parse(dataText)))},
};

${testOf(record)}
`;
  return { file, text: await formatCode(text.trimStart(), file) };
}

type Row = DeliveryRecord["row"];

/** The key of the invented delivery that it is built on. */
function baseOf({ resource, action }: Row): string {
  return isKnown(resource, action) ? `${resource ?? ""}:${action ?? ""}` : "Orders:create";
}

function isKnown(resource: string | null, action: string | null): boolean {
  if (resource === null || action === null || !isResourceName(resource)) return false;
  const known: readonly string[] = actions[resource];
  return known.includes(action) || (action === reconciledAction && isReconciledName(resource));
}

function overridesOf(row: Row): readonly string[] {
  const { resource, action, resourceId, bound, origin, status } = row;
  return [
    ...(isKnown(resource, action)
      ? []
      : [`resource: ${JSON.stringify(resource)},`, `action: ${JSON.stringify(action)},`]),
    `resourceId: ${JSON.stringify(resourceId)},`,
    ...(bound ? [] : ["bound: false,"]),
    ...(status === "superseded" ? ["superseded: true,"] : []),
    ...(origin === "webhook" ? [] : [`origin: ${JSON.stringify(origin)} as const,`]),
  ];
}

function testOf(record: DeliveryRecord): string {
  const { resource, action, resourceId } = record.row;
  const what = [`${resource ?? "?"}:${action ?? "?"}`, resourceId].filter(Boolean).join(" ");
  const failure = failureOf(record);
  const handling = `
  const context = handlerContext();
  const handling = Promise.resolve().then(() => handlers.find(delivery)?.(delivery, context));`;
  if (failure === null) {
    return `it(${JSON.stringify(`${what} is handled`)}, async () => {${handling}
  await expect(handling).resolves.not.toThrow();
});`;
  }
  return `it(${JSON.stringify(`${what} fails with ${failure}`)}, async () => {${handling}
  // As it failed here. When it is fixed: await expect(handling).resolves.not.toThrow();
  await expect(handling).rejects.toMatchObject({ name: ${JSON.stringify(failure)} });
});`;
}

/** The name of the error that the user's own code failed with last; null: none. */
function failureOf({ row, happenings }: DeliveryRecord): string | null {
  if (row.status !== "failed" && row.status !== "dead") return null;
  const last = happenings.findLast((each) => each.type === "failed");
  if (last?.type !== "failed" || last.errorName === "HandlerTimeout") return null;
  return (last.stack ?? "").includes("handlers/") ? last.errorName : null;
}

function fileName({ resource, action, resourceId, id }: Row): string {
  const words = [resource ?? "unknown", action ?? "unknown", resourceId ?? id.slice(0, 8)];
  return words
    .join("-")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
}
