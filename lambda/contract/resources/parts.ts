/** A text of which these values are known; a `switch` over it needs a default. */
export type Text<Known extends string> = Known | (string & Record<never, never>);

/** ISO 8601, milliseconds, an offset that changes with summer time: compare as instants. */
export type Timestamp = string;

/** A decimal number in a text: "78.49", "1.0". Never do sums with it as floating point. */
export type Decimal = string;

/** A person or a company with an address. Any of it may be null or missing. */
export interface Address {
  readonly name?: string | null;
  readonly attention?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly zipcode?: string | null;
  readonly city?: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country_code?: string | null;
  readonly email?: string | null;
  readonly mobile?: string | null;
  /** Landline, in the addresses of an order. */
  readonly phone?: string | null;
  /** Landline, in senders and in the addresses of a shipment. */
  readonly telephone?: string | null;
  /** VAT number, in the addresses of an order. */
  readonly vat_no?: string | null;
  /** VAT number in the receiver's country, in the addresses of a shipment. */
  readonly vat_id?: string | null;
  /** What the carrier shall know, such as where to leave the parcel. */
  readonly instruction?: string | null;
}

/** Where the receiver collects the parcel. Without one, an object whose members are all null. */
export interface ServicePoint {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly zipcode?: string | null;
  readonly city?: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country_code?: string | null;
  /** Code of the carrier that the service point belongs to. */
  readonly shipping_agent?: string | null;
}

/** A named value that only some carriers or countries ask for. */
export interface Attribute {
  readonly name?: string | null;
  readonly value?: string | null;
}

/** Somebody who takes part in a shipment. Newer addresses have `postal_code`, not `zipcode`. */
export interface Party {
  readonly type: Text<
    "sender" | "receiver" | "pickup" | "importer" | "freight_payer" | "service_point" | "return"
  >;
  readonly name?: string | null;
  readonly attention?: string | null;
  readonly address1?: string | null;
  readonly address2?: string | null;
  readonly postal_code?: string | null;
  readonly city?: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country_code?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly attributes?: readonly Attribute[] | null;
}

/** When the carrier shall collect or deliver. */
export interface Schedule {
  /** YYYY-MM-DD. */
  readonly date?: string | null;
  /** HH:MM:SS, local time. */
  readonly from?: string | null;
  /** HH:MM:SS, local time. */
  readonly to?: string | null;
  readonly instruction?: string | null;
}

/** A sum of money as a number, which is how insurance and declared values come. */
export interface Amount {
  readonly amount?: number | null;
  /** ISO 4217. */
  readonly currency_code?: string | null;
}

/** What is special to one carrier: named by the carrier, and passed on as it came. */
export type CarrierData = Readonly<Record<string, unknown>>;
