import {
  readApiAddress,
  productionApi,
  sandboxApi,
} from "../../../lambda/shipmondo/api-address.ts";
import {
  authorization,
  credentialsText,
  readCredentials,
} from "../../../lambda/shipmondo/credentials.ts";

describe("the credentials' text", () => {
  it("is read back as it was written", () => {
    const credentials = { user: 'u"ser', key: "nøgle:1" };
    expect(readCredentials(credentialsText(credentials))).toEqual(credentials);
  });

  it.each([
    "",
    "secret-text",
    "null",
    "[]",
    '"x"',
    "{}",
    '{"user":"a"}',
    '{"user":"a","key":""}',
    '{"user":"","key":"b"}',
    '{"user":1,"key":"b"}',
    '{"user":"a","key":"b"',
  ])("that is %j holds none", (text) => {
    expect(readCredentials(text)).toBeNull();
  });

  it("is sent as HTTP Basic in UTF-8", () => {
    const sent = authorization({ user: "bruger", key: "nøgle:1" });
    expect(Buffer.from(sent.replace("Basic ", ""), "base64").toString()).toBe("bruger:nøgle:1");
  });
});

describe("the address of the API", () => {
  it.each([
    [productionApi, productionApi],
    [`${sandboxApi}/`, sandboxApi],
    ["https://SHOP.example.com/api//", "https://shop.example.com/api"],
    ["http://127.0.0.1:4000/api/public/v3", "http://127.0.0.1:4000/api/public/v3"],
    ["http://localhost:4000", "http://localhost:4000"],
    ["http://[::1]:4000/", "http://[::1]:4000"],
  ])("%s is taken", (text, value) => {
    expect(readApiAddress(text)).toEqual({ ok: true, value });
  });

  it.each([
    ["http://app.shipmondo.com/api/public/v3", "plain_http"],
    ["http://127.0.0.1.example.com/", "plain_http"],
    ["http://localhost.example.com/", "plain_http"],
    ["app.shipmondo.com/api", "not_an_address"],
    ["ftp://127.0.0.1/", "not_an_address"],
    ["https://user:key@app.shipmondo.com/api", "not_an_address"],
    ["https://app.shipmondo.com/api?key=1", "not_an_address"],
    ["https://app.shipmondo.com/api#key", "not_an_address"],
    ["", "not_an_address"],
  ])("%s is refused", (text, reason) => {
    expect(readApiAddress(text)).toEqual({ ok: false, reason });
  });
});
