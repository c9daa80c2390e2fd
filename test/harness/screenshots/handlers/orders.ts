interface BookedOrder {
  readonly order_lines: readonly { readonly quantity: unknown }[];
  readonly service_point: { readonly id: string };
}

/** The mistake: only an order that goes to a service point has the number of one. */
export function bookOrder(order: unknown): number {
  const { order_lines: lines, service_point: point } = order as BookedOrder;
  const parcels = lines.reduce((sum, line) => sum + Number(line.quantity), 0);
  const place = lines.length > 3 ? point.id.trim() : "home";
  return place === "" ? 0 : parcels;
}
