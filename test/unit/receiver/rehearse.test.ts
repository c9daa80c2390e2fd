import { rehearse } from "../../../lambda/receiver/rehearse.ts";
import { testStart } from "../../harness/fakes.ts";

it("a rehearsed delivery goes the whole way of a healthy one", async () => {
  expect(await rehearse(() => testStart)).toBe(true);
});
