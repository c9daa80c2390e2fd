const functions = ["Receiver", "Consumer", "Reclaimer", "Reconciler"] as const;

/**
 * A line of a function with the function's name as its first member, for a file that holds those of
 * all: `"@function":"consumer"`. What is no JSON object stays as it is.
 * @param name logical id of the function
 */
export function namedLine(name: string, line: string): string {
  if (!line.startsWith("{") || !line.endsWith("}") || line === "{}") return line;
  const short = functions.find((each) => name.includes(each))?.toLowerCase() ?? name;
  return `{"@function":${JSON.stringify(short)},${line.slice(1)}`;
}
