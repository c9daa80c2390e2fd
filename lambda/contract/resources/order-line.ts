import type { Decimal, Text } from "./parts.ts";

/** One line of an order. Only items have an `item_id` and are shipped. */
export interface OrderLine {
  readonly id: number;
  readonly line_type: Text<"item" | "shipping" | "discount" | "gift_card" | "payment_fee">;
  readonly item_name: string | null;
  readonly item_sku: string | null;
  readonly item_variant_code: string | null;
  readonly item_barcode: string | null;
  /** Where in the warehouse it lies. */
  readonly item_bin: string | null;
  readonly item_id: number | null;
  readonly quantity: Decimal;
  readonly shipped_quantity: Decimal | null;
  readonly unit_price_excluding_vat: Decimal | null;
  /** For all pieces together. */
  readonly discount_amount_excluding_vat: Decimal | null;
  readonly amount_excluding_vat: Decimal | null;
  readonly amount_including_vat: Decimal | null;
  readonly vat_amount: Decimal | null;
  /** A share of one: "0.25" is 25 percent. */
  readonly vat_percent: Decimal | null;
  /** ISO 4217. */
  readonly currency_code: string | null;
  /** Grams a piece. */
  readonly unit_weight: number | null;
  /** A piece, as customs is told. */
  readonly cost_price: Decimal | null;
  /** ISO 3166-1 alpha-2. */
  readonly country_code_of_origin: string | null;
  /** Tariff code. The specification calls it `customs_commodity_code`; deliveries have this one. */
  readonly customs_code?: string | null;
  readonly customs_commodity_code?: string | null;
  readonly customs_description: string | null;
  readonly image_url: string | null;
  readonly custom_product_data?: readonly unknown[] | null;
}
