import fc from "fast-check";
import {
  checkTokenHeader,
  isCanonicalBase64url,
  splitToken,
} from "../../../lambda/intake/compact-token.ts";

describe("a segment", () => {
  const alphabet = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

  it("is canonical base64url exactly when its bytes encode to itself", () => {
    const nearly = fc.oneof(
      fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 }),
      fc.string({
        unit: fc.constantFrom(...alphabet, "=", "+", "/", " ", "\n", ".", "é"),
        maxLength: 8,
      }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64url")),
      fc.string(),
    );
    fc.assert(
      fc.property(nearly, (segment) => {
        const again = Buffer.from(segment, "base64url").toString("base64url");
        expect(isCanonicalBase64url(segment)).toBe(segment !== "" && again === segment);
      }),
      { numRuns: 5_000 },
    );
  });

  it("has one canonical last character for each number of bytes, of all 64", () => {
    const canonical = (start: string): number =>
      alphabet.filter((last) => isCanonicalBase64url(start + last)).length;
    expect(["A", "AA", "AAA"].map(canonical)).toEqual([4, 16, 64]);
    expect(canonical("")).toBe(0);
  });
});

describe("a token", () => {
  it("is three segments, cut at the last dot into what is signed and the signature", () => {
    expect(splitToken("e30.e30.AAAA")).toEqual({
      ok: true,
      value: { text: "e30.e30.AAAA", signingInput: "e30.e30" },
    });
  });

  it.each([
    "",
    ".",
    "..",
    "e30.e30",
    "e30.e30.AAAA.",
    "e30.e30.AAAA.AAAA",
    "e30..AAAA",
    "e30.e30.A",
  ])("is not %j", (text) => {
    expect(splitToken(text)).toEqual({ ok: false, reason: "malformed_token" });
  });

  it("is split from any text without a throw", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const split = splitToken(text);
        expect(!split.ok || split.value.text === text).toBe(true);
      }),
    );
  });

  const withHeader = (header: string | Uint8Array) => {
    const text = `${Buffer.from(header).toString("base64url")}.e30.AAAA`;
    return checkTokenHeader({ text, signingInput: text.slice(0, -5) });
  };

  it.each(['{"alg":"HS256"}', '{"typ":"JWT","alg":"HS256"}', ' {"alg":"HS256","kid":"1"}\n'])(
    "may have the header %s",
    (header) => {
      expect(withHeader(header)).toEqual({ ok: true, value: null });
    },
  );

  it("has a header that is a JSON object, or is malformed: anything else is never accepted", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array({ minLength: 1 })), (header) => {
        expect(withHeader(header).ok).toBe(false);
      }),
    );
  });
});

describe("a header that a stranger made long", () => {
  const tokenOf = (header: string) => {
    const split = splitToken(`${Buffer.from(header).toString("base64url")}.e30.AAAA`);
    if (!split.ok) throw new Error(split.reason);
    return split.value;
  };

  it("is refused without being parsed, and one of ordinary length is read", () => {
    const padded = (length: number) => `{"alg":"HS256","x":"${"y".repeat(length)}"}`;
    expect(checkTokenHeader(tokenOf(padded(6_000)))).toEqual({ ok: true, value: null });
    const parse = jest.spyOn(JSON, "parse");
    try {
      expect(checkTokenHeader(tokenOf(padded(7_000)))).toEqual({
        ok: false,
        reason: "malformed_token",
      });
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });
});
