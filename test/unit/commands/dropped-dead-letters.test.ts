import { createDroppedDeadLetters } from "../../../lambda/dead/dropped-dead-letters.ts";
import type { HeldObjects } from "../../../lambda/aws/held-objects.ts";

const read = (text: string) => {
  const objects = { read: () => Promise.resolve(text) } as unknown as HeldObjects;
  return createDroppedDeadLetters(objects).read("dropped/x/y.json");
};

it.each([
  ["no JSON", "Hr. Personlig, Vej 1"],
  ["null", "null"],
  ["without attributes", '{"v":1,"body":"{}","attributes":null}'],
])("an object that is %s is no dropped dead letter, and is not quoted", async (_case, text) => {
  expect(await read(text)).toBeNull();
});
