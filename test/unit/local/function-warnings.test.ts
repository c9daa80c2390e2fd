import { createFunctionWarnings } from "../../../local/function-warnings.ts";

test("a handler's key that Shipmondo does not have is shown once, however many processes say it", () => {
  const warning = createFunctionWarnings();
  const line = JSON.stringify({
    level: "WARN",
    message: "Handlers for a resource or an action that Shipmondo lacks: check the spelling",
    keys: "Orders:creat",
  });

  expect(warning(line)).toBe(
    "Handlers for a resource or an action that Shipmondo lacks: check the spelling (Orders:creat)",
  );
  expect(warning(line)).toBeNull();
});

test("what the reconciler says of credentials and webhooks is shown, each webhook once", () => {
  const warning = createFunctionWarnings();
  const amiss = (pair: string) =>
    warning(JSON.stringify({ level: "ERROR", message: "A webhook is amiss: what it …", pair }));

  expect(amiss("Orders:create")).toBe("A webhook is amiss: what it … (Orders:create)");
  expect(amiss("Orders:create")).toBeNull();
  expect(amiss("Orders:delete")).toBe("A webhook is amiss: what it … (Orders:delete)");
  const refused = {
    level: "ERROR",
    message: "Shipmondo refuses the credentials of its API: put …",
  };
  expect(warning(JSON.stringify(refused))).toBe(refused.message);
});

test("a line about a delivery is not shown", () => {
  const warning = createFunctionWarnings();
  expect(warning(JSON.stringify({ level: "ERROR", message: "Not handled" }))).toBeNull();
  expect(warning("Handlers for nothing: plain text")).toBeNull();
  expect(warning("{ broken")).toBeNull();
});
