import { sharesKeys } from "./keys-path.ts";

/** What of the settings these paths depend on. */
export interface PathSettings {
  readonly stackName: string;
  readonly keysPath: string;
}

/** Name of the SSM parameter that holds the credentials of Shipmondo's API. */
export const apiPath = (settings: PathSettings): string => pathOf(settings, "api");

/** Name of the SSM parameter that holds the state of a rotation of keys. */
export const rotationPath = (settings: PathSettings): string => pathOf(settings, "rotation");

/**
 * `/<stackName>/api`. Where SSM refuses that name, or where the parameter would lie below the path
 * of the keys and so be an accepted key itself, it is beside that path: `<keysPath>-api`.
 */
function pathOf({ stackName, keysPath }: PathSettings, name: string): string {
  const path = `/${stackName}/${name}`;
  return /^\/(aws|ssm)/i.test(path) || sharesKeys(path, keysPath) ? `${keysPath}-${name}` : path;
}
