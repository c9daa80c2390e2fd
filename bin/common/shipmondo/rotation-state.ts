import type { SSMClient } from "@aws-sdk/client-ssm";
import { readParameter } from "../../../lambda/aws/read-parameter.ts";

/** Whether `rotate` has begun and not ended: its state is in that parameter until it has. */
export const isRotating = async (ssm: SSMClient, rotationPath: string): Promise<boolean> =>
  (await readParameter(ssm, rotationPath)) !== null;
