import type { OrderLine } from "../../lambda/contract/resources/order-line.ts";
import { decimal } from "./decimal.ts";
import { pick } from "./people.ts";

/**
 * What the invented shop sells: name, SKU and price without VAT in øre, which 25 % VAT leaves
 * whole.
 */
const items = [
  ["Uldsweater, strandgrå (M)", "ULD-GRA-M", 47_920],
  ["Kaffekop med hank, 2 stk.", "KOP-2", 11_960],
  ["Lærredspose “Prøve”", "POSE-01", 7_180],
  ["Bivokslys 20 cm 🕯", "LYS-20", 3_960],
] as const;

/**
 * Lines of an order: items, and shipping as the last when there are at least two.
 * @param count how many lines; each is about 0.8 kB in a token
 * @param n the order's number
 */
export function orderLines(count = 3, n = 1): readonly OrderLine[] {
  return Array.from({ length: count }, (_, index) =>
    count > 1 && index === count - 1
      ? orderLine({ item_name: "GLS Pakkeshop", line_type: "shipping" }, lineId(n, index), 3_160, 1)
      : itemLine(n, index),
  );
}

function itemLine(n: number, index: number): OrderLine {
  const [item_name, item_sku, price] = pick(items, n + index);
  const item = { item_name, item_sku, item_id: 18_000_000 + ((n + index) % items.length) };
  return orderLine(item, lineId(n, index), price, 1 + (index % 3));
}

const lineId = (n: number, index: number): number => n * 1000 + index;

/**
 * One line, with what `overrides` say in place of it; amounts follow from price and quantity.
 * @param price for one piece without VAT, in øre
 */
export function orderLine(
  overrides: Partial<OrderLine> = {},
  id = 1000,
  price = 10_000,
  quantity = 1,
): OrderLine {
  const amount = price * quantity;
  const vat = Math.round(amount / 4);
  return {
    id,
    line_type: "item",
    item_name: null,
    item_sku: null,
    item_variant_code: null,
    item_barcode: null,
    item_bin: null,
    item_id: null,
    quantity: decimal(quantity * 100),
    shipped_quantity: "0.0",
    unit_price_excluding_vat: decimal(price),
    discount_amount_excluding_vat: "0.0",
    amount_excluding_vat: decimal(amount),
    amount_including_vat: decimal(amount + vat),
    vat_amount: decimal(vat),
    vat_percent: "0.25",
    currency_code: "DKK",
    unit_weight: null,
    cost_price: null,
    country_code_of_origin: null,
    customs_code: null,
    customs_description: null,
    image_url: null,
    custom_product_data: [],
    ...overrides,
  };
}
