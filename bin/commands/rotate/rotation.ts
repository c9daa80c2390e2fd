import { z } from "zod";

const id = z.number().int().nonnegative();
/** Milliseconds since the epoch. */
const instant = z.number().int();

const pairSchema = z.object({
  resource: z.string(),
  action: z.string(),
  /** Of the new webhook; the old ones' own unless another prefix was asked for. */
  name: z.string(),
  endpoint: z.string(),
  /** More than one where webhooks alike were registered. */
  oldIds: z.array(id).min(1),
  /** Null: not created, or it is not known yet whether it was. */
  newId: id.nullable(),
});

/** Old webhooks that are alike, and the one that replaces them. */
export type RotationPair = Readonly<z.infer<typeof pairSchema>>;

/**
 * - `key`: the new key is to be put
 * - `spread`: it is put, and not every instance has read it yet
 * - `create`: the second set is being created
 * - `delete`: it is there, and the old set is being deleted
 * - `rest`: the old set is deleted, the old keys are still accepted
 * - `undo`: the second set is being deleted
 */
export const rotationSteps = ["key", "spread", "create", "delete", "rest", "undo"] as const;
export type RotationStep = (typeof rotationSteps)[number];

const rotationSchema = z.object({
  v: z.literal(1),
  /** Of the process that works on it; another one takes over by writing its own. */
  runId: z.string(),
  startedAt: instant,
  step: z.enum(rotationSteps),
  /** Of the new key, below the keys' path. */
  keyName: z.string().min(1),
  /** The keys to remove at the end. */
  oldKeyNames: z.array(z.string().min(1)),
  prefix: z.string().nullable(),
  pairs: z.array(pairSchema),
  keyPutAt: instant.nullable(),
  /** When something was created or set active last: lists may not show it yet. */
  triedAt: instant.nullable(),
  /** Index of the pair whose creation was begun and has no known end. */
  trying: id.nullable(),
  oldSetDeletedAt: instant.nullable(),
  /** By `--undo`. */
  newSetDeletedAt: instant.nullable(),
});

/** How far a rotation is; written to SSM before the first call and after each step. No secret. */
export type Rotation = Readonly<Omit<z.infer<typeof rotationSchema>, "pairs" | "oldKeyNames">> & {
  readonly pairs: readonly RotationPair[];
  readonly oldKeyNames: readonly string[];
};

/** @returns null when the text is no rotation of this version */
export function readRotation(text: string): Rotation | null {
  try {
    const { data } = rotationSchema.safeParse(JSON.parse(text));
    if (data === undefined) return null;
    return data.trying !== null && data.trying >= data.pairs.length ? null : data;
  } catch {
    return null;
  }
}

export const rotationText = (rotation: Rotation): string => JSON.stringify(rotation);

/** The same with another id for one of its pairs, and nothing begun. */
export const withNewId = (rotation: Rotation, index: number, newId: number | null): Rotation => ({
  ...rotation,
  trying: null,
  pairs: rotation.pairs.map((pair, at) => (at === index ? { ...pair, newId } : pair)),
});
