import fc from "fast-check";
import { readPayload } from "../../../lambda/intake/read-payload.ts";
import { payloadShapes, payloadText } from "../../../testing/signing.ts";
import { jsonValue, memberName } from "../../harness/json-values.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => {
  const result = readPayload(bytes(text));
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};
/**
 * Lone surrogates cannot be sent as UTF-8, only as escapes, which `JSON.stringify` makes of them.
 */
const anyObject = fc.dictionary(memberName, jsonValue);

describe("a payload", () => {
  it.each(payloadShapes)("holds the same claims in each shape: %s", (shape) => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.webUrl(), anyObject, (webhook, url, data) => {
        const sent = JSON.parse(JSON.stringify(data)) as unknown;
        const claims = read(payloadText({ webhook, data, url }, shape));
        expect([claims.webhook, claims.url, claims.connectionTest]).toEqual([webhook, url, false]);
        expect(claims.data?.value).toStrictEqual(sent);
        expect(JSON.parse(claims.data?.json.toString() ?? "")).toStrictEqual(sent);
      }),
    );
  });

  it.each([
    "",
    "junk",
    "[]",
    "7",
    "null",
    "true",
    '""',
    '"7"',
    '"[]"',
    '"\\"{}\\""',
    '{"data":1',
    "{}{}",
  ])("that is %s is unreadable", (text) => {
    expect(readPayload(bytes(text))).toEqual({ ok: false, reason: "unreadable" });
  });

  it("in broken UTF-8 is unreadable", () => {
    const broken = new Uint8Array([...bytes('{"data":"'), 0xc3, 0x28, ...bytes('"}')]);
    expect(readPayload(broken)).toEqual({ ok: false, reason: "unreadable" });
  });

  it("of any bytes is read or unreadable, never a throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (payload) => {
        expect(typeof readPayload(payload).ok).toBe("boolean");
      }),
    );
  });

  it("that holds half a surrogate pair in JSON within JSON passes it on as an escape, since UTF-8 has none", () => {
    const data = '{"note":"\ud800 and \udfff"}';
    const outer = JSON.stringify({ data });
    for (const payload of [outer, JSON.stringify(outer), JSON.stringify(`{"data":${data}}`)]) {
      expect(read(payload).data).toEqual({
        json: Buffer.from('{"note":"\\ud800 and \\udfff"}'),
        value: { note: "\ud800 and \udfff" },
      });
    }
  });

  it.each(["[".repeat(200_000), `{"data":${"[".repeat(200_000)}}`])(
    "of 200,000 open brackets is unreadable",
    (text) => {
      expect(readPayload(bytes(text)).ok).toBe(false);
    },
  );

  it.each([
    ['{"action":"connection_test","data":{"id":7}}', true],
    ['{"action":"create","data":{"id":7}}', false],
    ['{"action":["connection_test"]}', false],
    ["{}", false],
  ])("says that it is a connection test by its action only: %s", (text, connectionTest) => {
    expect(read(text)).toMatchObject({ connectionTest });
  });

  it.each([
    ['{"webhook":"w"}', false],
    ['{"data":null}', false],
    ['{"data":"null"}', false],
    ['{"data":{}}', true],
    ['{"data":""}', true],
    ['{"data":0}', true],
    ['{"data":false}', true],
    ['{"data":[]}', true],
    ['{"data":"{}"}', true],
  ])("has data unless that is absent or null: %s", (text, there) => {
    expect(read(text).data !== null).toBe(there);
  });

  it("takes nothing from a prototype", () => {
    const claims = read('{"__proto__":{"data":{"id":7},"webhook":"w","action":"connection_test"}}');
    expect(claims).toEqual({ webhook: null, url: null, data: null, connectionTest: false });
  });

  it("has its data as text where that holds no object", () => {
    expect(read('{"data":"7"}').data).toEqual({ json: Buffer.from('"7"'), value: "7" });
    expect(read('{"data":"{broken"}').data).toEqual({
      json: Buffer.from('"{broken"'),
      value: "{broken",
    });
  });
});
