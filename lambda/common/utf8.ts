const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * The text of some UTF-8, without a byte order mark.
 * @throws TypeError when the bytes are no UTF-8
 */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
