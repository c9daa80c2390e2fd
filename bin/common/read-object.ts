import { wrong } from "./cannot-run.ts";

/** An object of Shipmondo's, as log lines and records name it. */
export interface NamedObject {
  /** `Orders`, `Shipment Monitor`, or a name that is not known. */
  readonly resource: string;
  readonly id: string;
}

/** What queries of CloudWatch Logs are safe to quote: no quotation mark, no backslash. */
const resourceForm = /^[A-Za-z][A-Za-z0-9 _-]{0,99}$/;
const idForm = /^[A-Za-z0-9_.:-]{1,100}$/;

/** @throws CannotRun that says how an object is named, and quotes nothing */
export function readObject(resource: string, id: string): NamedObject {
  if (!resourceForm.test(resource)) {
    throw wrong("The resource is none: give Orders, Shipments, Drafts or Shipment Monitor");
  }
  if (!idForm.test(id)) throw wrong("The object's id is none: letters, digits and _ . : - are");
  return { resource, id };
}

/** Reads `Orders/123`. */
export function readObjectText(name: string, text: string): NamedObject {
  const at = text.lastIndexOf("/");
  if (at > 0) return readObject(text.slice(0, at), text.slice(at + 1));
  throw wrong(`${name} names an object as Orders/123: its resource, a slash, and its id`);
}
