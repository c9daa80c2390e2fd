/** An answer with more than a page of a list could ever hold. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/**
 * Reads an answer's body as UTF-8, and no more of it than what fits into the function's memory: one
 * that runs out of it ends with nothing in its log.
 * @throws TooLarge; what the stream throws when it breaks off
 */
export async function readText(response: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new TooLarge("An answer of Shipmondo's API is too large");
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks, bytes));
}
