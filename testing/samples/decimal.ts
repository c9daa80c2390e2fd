import type { Decimal } from "../../lambda/contract/resources/parts.ts";

/**
 * Hundredths as Shipmondo writes an amount or a quantity: "78.49", "414.4", "12.0".
 * @param hundredths an integer
 */
export function decimal(hundredths: number): Decimal {
  const text = String(hundredths / 100);
  return text.includes(".") ? text : `${text}.0`;
}

/** The other way; a missing amount is 0. */
export const hundredths = (text: Decimal | null | undefined): number =>
  Math.round(Number(text ?? 0) * 100);
