import type { Attribute, Text } from "./parts.ts";

/** Goods as customs is told. Drafts say `description`, shipments `content`. */
export interface CustomsGood {
  readonly quantity?: number | null;
  readonly unit?: Text<"piece" | "m2"> | null;
  /** Country of origin, ISO 3166-1 alpha-2. */
  readonly country_code?: string | null;
  readonly content?: string | null;
  readonly description?: string | null;
  /** Tariff (HS) code. */
  readonly commodity_code?: string | null;
  readonly unit_value?: number | null;
  /** Grams. */
  readonly unit_weight?: number | null;
  readonly attributes?: readonly Attribute[] | null;
}

/** What customs is told; null where no border is crossed. */
export interface Customs {
  readonly export_reason?: Text<
    "sale_of_goods" | "gift" | "documents" | "commercial_samples" | "returned_goods" | "other"
  > | null;
  /** Incoterm, such as "DAP". */
  readonly term_of_trade?: string | null;
  readonly declared_value?: string | null;
  readonly freight_cost?: number | null;
  readonly insurance_cost?: number | null;
  /** ISO 4217. */
  readonly currency_code?: string | null;
  readonly contents?: string | null;
  readonly goods?: readonly CustomsGood[] | null;
  readonly attributes?: readonly Attribute[] | null;
}
