import {
  DeleteParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
} from "@aws-sdk/client-ssm";
import { readParameter } from "../../../lambda/aws/read-parameter.ts";
import { randomBytes } from "node:crypto";
import { fail, succeed } from "../../../lambda/common/result.ts";
import { holding } from "../../../lambda/contract/environment.ts";
import { createPing } from "../../common/shipmondo/ping-endpoint.ts";
import type { Registration } from "../../common/shipmondo/registration.ts";
import type { Target } from "../../common/target.ts";
import { describeKeys, putKey } from "../keys/stored-keys.ts";
import type { RotationWorld } from "./rotation-world.ts";

export interface TargetWorldOptions {
  readonly target: Pick<Target, "ssm" | "objects" | "lastVerified" | "keysPath">;
  readonly registration: Pick<Registration, "api" | "isOwn" | "rotationPath" | "kmsKeyId">;
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Rejects when the signal aborts it. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly interrupted: AbortSignal;
}

const secretBytes = 32;
/** The receiver names held objects by the time of receipt, `2026-11-28T04:20:04.123Z-<id>`. */
const timeLength = 24;

/** A rotation's world: a deployment's parameters and bucket, and Shipmondo's API. */
export function createTargetWorld(options: TargetWorldOptions): RotationWorld {
  const { target, clock, now, interrupted } = options;
  const { api, isOwn, kmsKeyId, rotationPath: statePath } = options.registration;
  const { ssm, keysPath } = target;

  const read = (name: string): Promise<string | null> => readParameter(ssm, name);

  async function remove(name: string): Promise<void> {
    try {
      await ssm.send(new DeleteParameterCommand({ Name: name }));
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error;
    }
  }

  const keyNames = async (): Promise<readonly string[]> =>
    (await describeKeys(ssm, keysPath)).flatMap(({ name, isSecure }) => (isSecure ? [name] : []));

  return {
    api,
    isOurs: isOwn,
    readState: () => read(statePath),
    async writeState(text, isNew) {
      try {
        await ssm.send(
          new PutParameterCommand({
            Name: statePath,
            Value: text,
            Type: "String",
            // Up to 4 kB is the standard tier, which costs nothing.
            Tier: "Intelligent-Tiering",
            Overwrite: !isNew,
          }),
        );
        return succeed(null);
      } catch (error) {
        if (error instanceof ParameterAlreadyExists) return fail("exists");
        throw error;
      }
    },
    deleteState: () => remove(statePath),
    keyNames,
    readKey: (name) => read(`${keysPath}/${name}`),
    putKey: (name, secret) => putKey(ssm, keysPath, { name, secret }, { replace: false, kmsKeyId }),
    deleteKey: (name) => remove(`${keysPath}/${name}`),
    async lastVerified(names) {
      const shortNameOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
      const times = await target.lastVerified(names.map(shortNameOf));
      return new Map(
        names.flatMap((name) => {
          const last = times.get(shortNameOf(name));
          return last === undefined ? [] : [[name, last.at]];
        }),
      );
    },
    async oldestUnverified() {
      const [first] = await target.objects.list(holding.unverified, "", 1);
      if (first === undefined) return null;
      const at = Date.parse(first.slice(holding.unverified.length).slice(0, timeLength));
      // What cannot be told is taken for old: the key stays.
      return Number.isNaN(at) ? 0 : at;
    },
    async ping(endpoint, key) {
      const posted = await createPing(endpoint, clock)(key);
      return posted.ok ? posted.status : posted.code;
    },
    now,
    async wait(ms) {
      // Rejects when it is interrupted, which the run looks at itself.
      await options.sleep(Math.max(0, ms), interrupted).catch(() => undefined);
    },
    isInterrupted: () => interrupted.aborted,
    newRunId: () => randomBytes(8).toString("hex"),
    newSecret: () => randomBytes(secretBytes).toString("base64url"),
  };
}
