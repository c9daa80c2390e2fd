/** Errors are told by it, so that a copy of the class from another bundle counts too. */
export const unprocessableName = "Unprocessable";

/**
 * Thrown by a handler that knows that no retry will help: the delivery goes to the dead-letter
 * queue at once and the deliveries behind it go on.
 * @example throw new Unprocessable("No product has this SKU")
 */
export class Unprocessable extends Error {
  override readonly name = unprocessableName;
}
