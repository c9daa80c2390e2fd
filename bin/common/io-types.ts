export type Variables = Readonly<Record<string, string | undefined>>;
export type Print = (line: string) => void;
/** Throws when the file cannot be read. */
export type ReadFile = (path: string) => Uint8Array;
