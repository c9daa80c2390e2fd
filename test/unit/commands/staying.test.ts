import type { DeadLetter } from "../../../lambda/dead/dead-letters.ts";
import { createStaying } from "../../../lambda/dead/staying.ts";

const stay = {
  deadLetter: { messageId: "one", delivery: null } as DeadLetter,
  why: "InternalError",
};

it("goes on past single dead letters that stay, and ends a run in which nothing works any more", () => {
  const lines: string[] = [];
  const staying = createStaying((line) => lines.push(line));
  for (let n = 0; n < 100; n++) {
    staying.note(
      0,
      Array.from({ length: 9 }, () => stay),
    );
    staying.note(1, [stay]);
  }
  expect(staying.count()).toBe(1_000);
  expect(lines[0]).toBe("one stays: InternalError");
  expect(() => {
    staying.note(
      0,
      Array.from({ length: 50 }, () => stay),
    );
  }).toThrow("The last 50 dead letters all stay");
});
