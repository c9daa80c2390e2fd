import { spawn } from "node:child_process";
import process from "node:process";

const commands: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens an address in the user's browser. @returns false when nothing opens it here */
export function openInBrowser(address: string): Promise<boolean> {
  const [command, ...given] = commands[process.platform] ?? ["xdg-open"];
  return new Promise((resolve) => {
    const child = spawn(command, [...given, address], { stdio: "ignore", detached: true });
    child.once("error", () => {
      resolve(false);
    });
    child.once("exit", (code) => {
      resolve(code === 0);
    });
    child.unref();
  });
}
