import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { exact, now, relative } from "../time.ts";

/** A relative time that ticks; the exact one on hover. */
export function Time({ at, ...rest }: { readonly at: number | string; readonly class?: string }) {
  const ms = new Date(at).getTime();
  const text = useMemo(() => computed(() => relative(ms, now.value)), [ms]);
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact(ms)} {...rest}>
      {text}
    </time>
  );
}
