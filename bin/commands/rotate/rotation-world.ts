import type { Result } from "../../../lambda/common/result.ts";
import type { ShipmondoApi } from "../../../lambda/shipmondo/shipmondo-api.ts";

/**
 * What a rotation reads and changes. Each call may be made again after an interruption; those of
 * AWS reject with the SDK's errors.
 */
export interface RotationWorld {
  readonly api: Pick<
    ShipmondoApi,
    "webhooks" | "createWebhook" | "updateWebhook" | "deleteWebhook"
  >;
  /** Whether an address is one of this stack's endpoint. */
  readonly isOurs: (endpoint: string) => boolean;
  /** Null: no rotation is under way. */
  readonly readState: () => Promise<string | null>;
  /** @param isNew refuses to write over one that another run has just written */
  readonly writeState: (text: string, isNew: boolean) => Promise<Result<null, "exists">>;
  readonly deleteState: () => Promise<void>;
  /** Names of the accepted keys, below the keys' path. */
  readonly keyNames: () => Promise<readonly string[]>;
  /** Null: there is none of that name. */
  readonly readKey: (name: string) => Promise<string | null>;
  readonly putKey: (name: string, secret: string) => Promise<Result<null, "exists">>;
  /** One that is gone already counts as deleted. */
  readonly deleteKey: (name: string) => Promise<void>;
  /** When each key verified something last, to the minute, in milliseconds; those that did. */
  readonly lastVerified: (names: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** When the oldest delivery that is held unverified was received; null: none is. */
  readonly oldestUnverified: () => Promise<number | null>;
  /** Posts a signed ping. @returns the status, or the code of the error */
  readonly ping: (endpoint: string, key: string) => Promise<number | string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or when the run is interrupted. */
  readonly wait: (ms: number) => Promise<void>;
  readonly isInterrupted: () => boolean;
  readonly newRunId: () => string;
  /** A new key: 32 random bytes as printable text. */
  readonly newSecret: () => string;
}
