import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";

/** Whether `rotate` has begun and not ended: its state is in that parameter until it has. */
export async function isRotating(ssm: SSMClient, rotationPath: string): Promise<boolean> {
  try {
    await ssm.send(new GetParameterCommand({ Name: rotationPath }));
    return true;
  } catch (error) {
    if (error instanceof ParameterNotFound) return false;
    throw error;
  }
}
