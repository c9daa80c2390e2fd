import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { exact, now, relative, toMs } from "../time.ts";

interface TimeProps {
  readonly at: number | string;
  readonly class?: string;
}

/** A relative time that ticks; the exact one on hover. */
export function Time({ at, ...rest }: TimeProps) {
  const ms = toMs(at);
  const text = useMemo(() => computed(() => relative(ms, now.value)), [ms]);
  return (
    <time dateTime={new Date(ms).toISOString()} title={exact(ms)} {...rest}>
      {text}
    </time>
  );
}
