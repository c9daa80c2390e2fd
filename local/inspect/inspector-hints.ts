/** Node's own default, which debuggers look at by themselves. */
export const defaultInspectPort = 9229;

/** What to do to debug the handlers, in lines. */
export function inspectorHints(port: number): readonly string[] {
  const isDefault = port === defaultInspectPort;
  const address = `127.0.0.1:${port}`;
  const here = isDefault ? "" : ` (set its "port" to ${port})`;
  const add = isDefault ? "" : `"Configure…", add ${address}, `;
  return [
    `inspector of the handlers on ${address}, one delivery at a time, no time-out meanwhile`,
    `  VS Code  Run and Debug, "Attach to the handlers"${here}`,
    `  Chrome   open chrome://inspect, ${add}"inspect"; then Ctrl+P, handlers/index.ts`,
  ];
}

/**
 * `NODE_OPTIONS=--inspect npm start` opens the inspector of npm, and perhaps of this process; of
 * the handlers, never.
 * @returns what to do instead; null when nothing of that kind is set
 */
export const inspectHint = (nodeOptions = ""): string | null =>
  /(?:^|\s)--inspect(?:-brk|-wait|-port)?(?:=|\s|$)/.test(nodeOptions)
    ? "NODE_OPTIONS=--inspect opens the inspector of npm and of the local run, not of your handlers: " +
      "npm start -- --inspect"
    : null;
