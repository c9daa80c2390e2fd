import { z } from "zod";
import type { ActResult } from "../screen/screen.ts";

export const done = <Output>(value: Output): ActResult<Output> => ({ ok: true, value });

export const refuse = (
  status: Extract<ActResult<never>, { ok: false }>["status"],
  error: string,
): Extract<ActResult<never>, { ok: false }> => ({ ok: false, status, error });

/** Of a delivery: 64 hexadecimal digits; of a message that is no delivery: its message id. */
export const deliveryIdText = z.string().min(1).max(128);

/**
 * An act whose input is checked first.
 * @returns 400 with the member that is wrong; no value is shown
 */
export const checked =
  <Input, Output>(
    shape: z.ZodType<Input>,
    run: (input: Input) => Promise<ActResult<Output>>,
  ): ((input: unknown) => Promise<ActResult<Output>>) =>
  async (input) => {
    const read = shape.safeParse(input);
    if (read.success) return run(read.data);
    const [issue] = read.error.issues;
    const member = issue?.path.join(".") ?? "";
    const where = member === "" ? "The input" : `The member ${member}`;
    return refuse(400, `${where} is not what this act takes: ${issue?.message ?? "look at it"}.`);
  };
