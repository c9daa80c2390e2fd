import type { Draft } from "../../lambda/contract/resources/draft.ts";
import { orderNumber } from "./order.ts";
import { person, shop } from "./people.ts";
import { party } from "./shipment.ts";
import { sampleInstant, timestamp } from "./timestamp.ts";

/**
 * An invented shipment draft.
 * @param overrides members to have in place of the invented ones
 * @param n its id; everything else follows from it
 */
export function draft(overrides: Partial<Draft> = {}, n = 1): Draft {
  const made = timestamp(sampleInstant(n));
  return {
    id: n,
    created_at: made,
    updated_at: made,
    own_agreement: false,
    customer_number: null,
    carrier_code: "gls",
    product_code: "GLSDK_SD",
    service_codes: ["EMAIL_NT", "SMS_NT"],
    terms_of_trade: null,
    reference: orderNumber(n),
    additional_reference: null,
    contents: null,
    origin_shipment_id: null,
    parties: [party("sender", shop), party("receiver", person(n))],
    parcels: [
      {
        quantity: 1,
        weight: 1000 + (n % 9) * 500,
        length: null,
        width: null,
        height: null,
        description: null,
        package_type: null,
        dangerous_goods: [],
        declared_value: null,
      },
    ],
    customs: null,
    carrier_insurance: null,
    attributes: [],
    ...overrides,
  };
}
