import { openVerifiedHold } from "../../../lambda/reclaimer/open-hold.ts";
import { createReclaimObject } from "../../../lambda/reclaimer/reclaim-object.ts";
import { verifiedHold } from "./holds.ts";
import { heldObjectsInMemory } from "../../harness/held-objects-in-memory.ts";

it("an object that lies in refused/ already stays there when SQS does not take it at a replay either", async () => {
  const [pending, text] = verifiedHold("a");
  const key = pending.replace("pending/", "refused/");
  const bucket = new Map([[key, text]]);
  const reclaimObject = createReclaimObject(heldObjectsInMemory(bucket), {
    send: () => Promise.resolve({ ok: false, retryable: true, code: "InvalidMessageContents" }),
  });
  expect(await reclaimObject(key, openVerifiedHold(text))).toEqual({
    ended: "waiting",
    failure: { code: "InvalidMessageContents", retryable: false },
  });
  expect([...bucket]).toEqual([[key, text]]);
});
