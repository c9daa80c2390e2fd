/** What is wrong with a run, by the part of the promise that it breaks. */
export interface Violation {
  readonly kind:
    | "lost"
    | "late"
    | "stuck"
    | "forged"
    | "doubled"
    | "side_by_side"
    | "order"
    | "superseded"
    | "refused"
    | "early"
    | "dead-letter"
    | "record"
    | "missed"
    | "created"
    | "counted"
    | "by hand"
    | "watermark"
    | "overdue";
  readonly text: string;
}
