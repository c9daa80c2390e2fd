import { signToken } from "../../testing/signing.ts";

/** A body that costs more than its size, and how many keys the receiver has that takes it. */
export interface OddBody {
  readonly what: string;
  readonly keys: number;
  /** The key it is signed with: the first or the last of the receiver's, or a stranger's. */
  readonly signedWith: "first" | "last" | "stranger";
  readonly payload: () => string;
  /** Wraps the token; as Shipmondo does unless given. */
  readonly wrap?: (token: string) => string;
}

/** What API Gateway passes on of a body that is text, and a token of it. */
const payloadBytes = 4_200_000;
const filled = (text: string, bytes = payloadBytes): string =>
  text.repeat(Math.floor(bytes / Buffer.byteLength(text)));

const claims = (data: string): string => `{"webhook":"Orders:create","data":${data},"url":"u"}`;
const noted = (note: string): string => `{"id":7,"note":"${note}"}`;
const signed = { keys: 1, signedWith: "first" } as const;

export const oddBodies: readonly OddBody[] = [
  { what: "ASCII", ...signed, payload: () => claims(noted(filled("a"))) },
  { what: "emoji", ...signed, payload: () => claims(noted(filled("😀"))) },
  {
    what: "emoji in JSON within JSON",
    ...signed,
    payload: () => JSON.stringify(claims(JSON.stringify(noted(filled("😀"))))),
  },
  { what: "U+FFFE and U+FFFF", ...signed, payload: () => claims(noted(filled("\uFFFE\uFFFF"))) },
  {
    what: "an emoji in every 100 bytes",
    ...signed,
    payload: () => claims(noted(filled(`${"a".repeat(96)}😀`))),
  },
  {
    what: "halves of surrogate pairs",
    ...signed,
    payload: () => JSON.stringify(claims(noted("\ud800".repeat(payloadBytes / 6)))),
  },
  { what: "backslashes", ...signed, payload: () => claims(noted(filled("\\\\"))) },
  { what: "short strings", ...signed, payload: () => claims(`{"id":7,"l":[${filled('"",')}1]}`) },
  {
    what: "short members of the claims",
    ...signed,
    payload: () => `{${filled('"a":1,')}"data":{}}`,
  },
  { what: "digits as the id", ...signed, payload: () => claims(`{"id":${filled("1")}}`) },
  {
    what: "slashes as the webhook's name",
    ...signed,
    payload: () => `{"webhook":"${filled("a/")}"}`,
  },
  {
    what: "members beside the token",
    ...signed,
    payload: () => claims(noted("")),
    wrap: (token) =>
      `{"data":"${token}"${Array.from({ length: 500_000 }, (_, n) => `,"${n.toString(36)}":0`).join("")}}`,
  },
  {
    what: "brackets beside the token",
    ...signed,
    payload: () => claims(noted("")),
    wrap: (token) => `{"data":"${token}","x":${"[".repeat(2_800_000)}${"]".repeat(2_800_000)}}`,
  },
  {
    what: "20 keys, signed with the last",
    keys: 20,
    signedWith: "last",
    payload: () => claims(noted(filled("a"))),
  },
  {
    what: "20 keys, forged",
    keys: 20,
    signedWith: "stranger",
    payload: () => claims(noted(filled("a"))),
  },
];

/** 5.6 MB of a token under so many keys that no limit but the deadline ends it. */
export const underManyKeys: OddBody = {
  what: "100 keys, forged",
  keys: 100,
  signedWith: "stranger",
  payload: () => claims(noted(filled("a"))),
};

export const secretOf = (n: number): string => `secret-${n}`;

export function bodyText({ keys, signedWith, payload, wrap }: OddBody): string {
  const secret = { first: secretOf(0), last: secretOf(keys - 1), stranger: "guess" }[signedWith];
  const token = signToken(payload(), secret);
  return wrap === undefined ? JSON.stringify({ data: token }) : wrap(token);
}
