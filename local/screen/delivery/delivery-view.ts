import type { DeliveryRecord } from "../../history/history.ts";
import type { DeliveryRow } from "../../view/delivery-row.ts";
import type {
  DeliveryView,
  ErrorView,
  RefusalView,
  SourceView,
  WaitingView,
} from "../../view/delivery-view.ts";
import { attemptsOf } from "./attempts.ts";
import { boundView } from "./bound-view.ts";
import { faultNotes } from "./fault-notes.ts";
import { neighboursOf } from "./neighbours.ts";
import { requestView, tokenView } from "./token-view.ts";
import { userPlace, type Place } from "./user-place.ts";
import { answerSegments, handlingSegments } from "./way-segments.ts";
import { wayOf } from "./way.ts";

export interface ViewParts {
  readonly rows: readonly DeliveryRow[];
  /** `id` of the signed data. */
  readonly signedId: string | null;
  /** The keys themselves, which no header is shown with. */
  readonly secrets: readonly string[];
  readonly sourceOf: (place: Place) => SourceView | null;
  readonly waiting: WaitingView | null;
  readonly refusal: RefusalView | null;
}

/** All that the page shows of one delivery, its data apart. */
export function deliveryView(record: DeliveryRecord, parts: ViewParts): DeliveryView {
  const { row, happenings, request, logs } = record;
  const way = wayOf(happenings);
  const attempts = attemptsOf(happenings, ({ errorName, error, stack }): ErrorView => {
    const place = stack === null ? null : userPlace(stack);
    const source = place === null ? null : parts.sourceOf(place);
    return { name: errorName, message: error, stack, source };
  });
  return {
    row,
    way,
    answer: answerSegments(way),
    handling: handlingSegments(row, way, attempts),
    attempts,
    request: requestView(request, parts.secrets),
    token: tokenView(record),
    refusal: parts.refusal,
    waiting: parts.waiting,
    logs,
    ...neighboursOf(parts.rows, row),
    bound: boundView(record, parts.signedId),
    faults: faultNotes(happenings),
  };
}
