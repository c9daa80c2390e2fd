/**
 * What SSM takes as the path of parameters: at most 15 levels with the parameter's own name, and
 * not beginning with "aws" or "ssm".
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const keysPathPattern = /^(?!\/(aws|ssm))(\/[A-Za-z0-9_.-]+){1,14}$/i;

/** The keys of a stack that sets no path: its own, so that no other stack touches them. */
export const defaultKeysPath = (stackName: string): string => `/${stackName}/keys`;

/** Whether one path holds keys of the other: keys are read from every level below a path. */
export const sharesKeys = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
