/**
 * An amount of money or a quantity as the API writes it: "78.49", "414.4", "12.0".
 * @param hundredths an integer
 */
export function money(hundredths: number): string {
  const value = hundredths / 100;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
