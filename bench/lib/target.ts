/** A limit that a measured figure is held against; docs and the run's end show it. */
export interface Target {
  readonly what: string;
  readonly measured: number;
  readonly atMost: number;
}

export const isMet = ({ measured, atMost }: Target): boolean => measured <= atMost;

/** A row of a table: what, measured, the limit, and whether it is met. */
export const targetRow = (target: Target): readonly string[] => [
  target.what,
  `${target.measured.toFixed(2)} ×`,
  `${target.atMost.toFixed(2)} ×`,
  isMet(target) ? "yes" : "no",
];
