import type { ButtonHTMLAttributes } from "preact";

interface ButtonProps extends Omit<ButtonHTMLAttributes, "class"> {
  readonly kind?: "plain" | "primary" | "danger" | "quiet";
}

/** A button; what its text does not say goes into `title` and `aria-label`. */
export function Button({ kind = "plain", ...rest }: ButtonProps) {
  return <button type="button" class={`button ${kind}`} {...rest} />;
}
