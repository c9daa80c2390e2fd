import { splitToken, type CompactToken } from "../../../lambda/intake/compact-token.ts";
import { importKey, verifyInTime, verifyToken } from "../../../lambda/intake/verify-token.ts";
import { signToken } from "../../../testing/signing.ts";

function token(text: string): CompactToken {
  const split = splitToken(text);
  if (!split.ok) throw new Error(split.reason);
  return split.value;
}

describe("a token", () => {
  it("is verified by whichever of the keys signed it, and its payload is the signed bytes", async () => {
    const keys = [await importKey("a", "1"), await importKey("b", "2")];
    const payload = Buffer.from([0, 0xff, 0x7b]);
    const verified = await verifyToken(token(signToken(payload, "2")), keys);
    expect(verified).toEqual({ key: "b", payload: new Uint8Array(payload) });
  });

  it("is verified by none when another key, or none at all, is there", async () => {
    const signed = token(signToken("{}", "3"));
    expect(await verifyToken(signed, [await importKey("a", "1")])).toBeNull();
    expect(await verifyToken(signed, [])).toBeNull();
  });

  it("of another algorithm is verified by no key, though it is well signed", async () => {
    const key = await importKey("a", "1");
    for (const alg of ["none", "HS384", "HS512", "hs256", "RS256"]) {
      expect(await verifyToken(token(signToken("{}", "1", { alg })), [key])).toBeNull();
    }
  });

  it("is tried under the first key however late it is, and under a further one only while there is time", async () => {
    const keys = [await importKey("a", "1"), await importKey("b", "2"), await importKey("c", "3")];
    const asked: string[] = [];
    const lateAfter = (left: number) => (): boolean => {
      asked.push("late?");
      return left-- <= 0;
    };
    const signed = (key: string) => token(signToken("{}", key));
    expect(await verifyInTime(signed("1"), keys, lateAfter(0))).toMatchObject({ ok: true });
    expect(asked).toEqual([]);
    expect(await verifyInTime(signed("2"), keys, lateAfter(0))).toEqual({
      ok: false,
      reason: "keys_not_tried",
    });
    expect(await verifyInTime(signed("2"), keys, lateAfter(1))).toMatchObject({ ok: true });
    expect(await verifyInTime(signed("3"), keys, lateAfter(1))).toMatchObject({ ok: false });
    expect(await verifyInTime(signed("4"), keys, lateAfter(2))).toEqual({
      ok: false,
      reason: "signature",
    });
  });
});

it("verifying leaves the globals of JavaScript as they are", async () => {
  const names = (): readonly string[] => [
    ...Object.getOwnPropertyNames(Uint8Array),
    ...Object.getOwnPropertyNames(Uint8Array.prototype),
    ...Object.getOwnPropertyNames(globalThis),
  ];
  jest.resetModules();
  const before = names();
  await import("../../../lambda/intake/verify-token.ts");
  expect(names()).toEqual(before);
});
