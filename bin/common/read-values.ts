import { X509Certificate } from "node:crypto";
import { wrong } from "./cannot-run.ts";
import type { ReadFile, Variables } from "./io-types.ts";
import type { WebhooksCommand } from "./webhooks-command.ts";

/** @param what it is called, at the beginning of a sentence: "--url", "The address" */
export function readUrl(what: string, text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw wrong(`${what} is no address of http or https; give it whole, with https:// in front`);
  }
  if (url.username !== "" || url.password !== "") {
    throw wrong(`${what} holds a user name or password, which is not sent; leave them out`);
  }
  return url;
}

/** The address without its query, which may hold a secret. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === "" ? "" : "?…"}`;
}

/** Where the local run listens. */
export function readPort({ PORT = "3000" }: Variables): number {
  const port = Number(PORT);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw wrong("PORT is not a port number: give the one that npm start has, or unset it");
}

interface KeyFlags {
  readonly key?: string;
  readonly keyFile?: string;
}

/** Adds the options that say which key signs, and what else is trusted. */
export function keySettings(command: WebhooksCommand, readFile: ReadFile): WebhooksCommand {
  return command
    .setting("--key <key>", "the webhook's key; --key=-abc when it begins with a dash", {
      variable: "WEBHOOK_KEY",
    })
    .setting("--key-file <file>", "the key from a file, its exact bytes")
    .setting("--ca <file>", "PEM certificates to trust besides those that Node trusts", {
      read: (path) => readCertificates(path, readFile),
    });
}

/** The key of the command line, else of the environment, else undefined; nothing is trimmed. */
export function keyOf(command: WebhooksCommand, readFile: ReadFile): string | undefined {
  const { key, keyFile } = command.opts<KeyFlags>();
  if (keyFile === undefined) return key;
  const [ofKey, ofFile] = ["key", "keyFile"].map((name) => command.getOptionValueSource(name));
  if (ofKey === ofFile) throw wrong("A key and a file with a key are given; leave one out");
  return ofKey === "cli" ? key : readKeyFile(keyFile, readFile);
}

function readKeyFile(path: string, readFile: ReadFile): string {
  let bytes: Uint8Array;
  try {
    bytes = readFile(path);
  } catch {
    throw wrong("The file of --key-file cannot be read; see that it exists and is readable");
  }
  let key: string;
  try {
    key = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw wrong(
      "The file of --key-file is not UTF-8, as a key typed into Shipmondo is; save it so",
    );
  }
  if (key !== "") return key;
  throw wrong("The key is empty, and an empty key protects nothing; give the webhook's key");
}

/** PEM of the certificates in the file of `--ca`. */
function readCertificates(path: string, readFile: ReadFile): string {
  try {
    const pem = Buffer.from(readFile(path)).toString("latin1");
    new X509Certificate(pem);
    return pem;
  } catch {
    throw wrong("The file of --ca cannot be read, or holds no certificate in PEM form");
  }
}
