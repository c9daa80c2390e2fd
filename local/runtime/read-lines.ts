import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** About what CloudWatch takes as one event. */
const mostCharacters = 1_000_000;

/**
 * Tells the lines of a stream, the last one also without its end. What has no end for very long is
 * told in pieces: it may never have one, and would be kept until then.
 */
export function readLines(
  stream: Readable,
  onLine: (line: string) => void,
  most = mostCharacters,
): void {
  const decoder = new StringDecoder("utf8");
  let begun = "";
  const take = (text: string): void => {
    const lines = `${begun}${text}`.split("\n");
    begun = lines.pop() ?? "";
    for (const line of lines) tell(line.endsWith("\r") ? line.slice(0, -1) : line);
    while (begun.length > most) {
      onLine(begun.slice(0, most));
      begun = begun.slice(most);
    }
  };
  const tell = (line: string): void => {
    for (let at = 0; at === 0 || at < line.length; at += most) onLine(line.slice(at, at + most));
  };
  stream.on("data", (chunk: Buffer) => {
    take(decoder.write(chunk));
  });
  stream.on("end", () => {
    take(decoder.end());
    if (begun !== "") tell(begun);
    begun = "";
  });
}
