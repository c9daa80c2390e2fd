import { money } from "./money.ts";

export interface OrderLine {
  readonly id: number;
  readonly line_type: string;
  readonly quantity: string;
  readonly shipped_quantity: string;
  readonly [field: string]: unknown;
}

interface Article {
  readonly name: string;
  readonly sku: string;
  /** Of one piece, without VAT, in øre; a multiple of 4, so that VAT is whole. */
  readonly price: number;
}

const articles: readonly [Article, ...Article[]] = [
  { name: "Tekande i stentøj, 1,2 l", sku: "TEK-12", price: 31_996 },
  { name: "Viskestykke, økologisk bomuld", sku: "VIS-01", price: 6_392 },
  { name: "Honning fra Ærø, 350 g", sku: "HON-350", price: 7_192 },
  { name: "Strikkegarn, blå uld (50 g)", sku: "GARN-BL-50", price: 4_356 },
];
const shipping: Article = { name: "Levering til pakkeshop", sku: "FRAGT", price: 3_196 };

export interface LineAmounts {
  readonly withoutVat: number;
  readonly vat: number;
}

/** A line and what it adds to the order's sums, in øre. */
export function orderLine(
  orderId: number,
  index: number,
  isShipping: boolean,
): { readonly line: OrderLine; readonly amounts: LineAmounts } {
  const chosen = isShipping
    ? shipping
    : (articles[(orderId + index) % articles.length] ?? shipping);
  const pieces = isShipping ? 1 : 1 + ((orderId + index) % 4);
  const withoutVat = chosen.price * pieces;
  const vat = withoutVat / 4;
  const line: OrderLine = {
    id: orderId * 100 + index,
    line_type: isShipping ? "shipping" : "item",
    item_name: chosen.name,
    item_sku: chosen.sku,
    item_variant_code: null,
    item_barcode: isShipping ? null : `570000${String(chosen.price).padStart(7, "0")}`,
    item_bin: isShipping ? null : `A-${(index % 20) + 1}`,
    item_id: isShipping ? null : 700_000 + chosen.price,
    quantity: money(pieces * 100),
    shipped_quantity: "0.0",
    unit_price_excluding_vat: money(chosen.price),
    discount_amount_excluding_vat: "0.0",
    amount_excluding_vat: money(withoutVat),
    amount_including_vat: money(withoutVat + vat),
    vat_amount: money(vat),
    vat_percent: "0.25",
    currency_code: "DKK",
    unit_weight: isShipping ? null : 350,
    cost_price: null,
    country_code_of_origin: isShipping ? null : "DK",
    customs_code: null,
    customs_description: null,
    image_url: isShipping ? null : `https://shop.example.com/images/${chosen.sku}.jpg`,
    custom_product_data: [],
  };
  return { line, amounts: { withoutVat, vat } };
}
