import { printable } from "../../../bin/commands/check/finding.ts";

describe("text that came from the endpoint", () => {
  it("loses what could steer the terminal, and keeps letters of any language", () => {
    expect(printable("CN=Prøve\u001b[31m\u202e\r\nA/S")).toBe("CN=Prøve?[31m?A/S");
  });

  it("is cut where it is long", () => {
    expect(printable("x".repeat(10_000)).length).toBe(121);
  });
});
