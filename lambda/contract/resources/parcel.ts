import type { Amount } from "./parts.ts";

/** Dangerous goods (ADR). Drafts say `hazard_class`, shipments `class`. */
export interface DangerousGood {
  readonly class?: string | null;
  readonly hazard_class?: string | null;
  readonly un_number?: string | null;
  /** Grams. */
  readonly net_weight?: number | null;
  readonly net_weight_kg?: number | null;
  readonly quantity?: number | null;
  readonly packaging?: string | null;
  readonly description?: string | null;
  readonly tunnel_restriction_code?: string | null;
  readonly packing_group?: string | null;
  readonly environmentally_hazardous?: boolean | null;
}

/** What the parcels of shipments and of drafts have in common. */
export interface ParcelBase {
  /** Number of parcels of this kind. */
  readonly quantity?: number | null;
  /** Grams. */
  readonly weight?: number | null;
  /** Centimetres. */
  readonly length?: number | null;
  /** Centimetres. */
  readonly width?: number | null;
  /** Centimetres. */
  readonly height?: number | null;
  /** Cubic metres. */
  readonly volume?: number | null;
  readonly stackable?: boolean | null;
  readonly internal_reference?: string | null;
  readonly dangerous_goods?: readonly DangerousGood[] | null;
  readonly declared_value?: Amount | null;
}

/** A parcel of a shipment, which has the carrier's numbers. */
export interface Parcel extends ParcelBase {
  /** Kilograms, as a text. */
  readonly weight_kg?: string | null;
  /** The carrier's number of this parcel, which customers track. */
  readonly pkg_no?: string | null;
  /** All numbers when `quantity` is more than 1. */
  readonly pkg_nos?: readonly string[] | null;
  readonly external_pkg_no?: string | null;
  /** Metres of a truck's floor. */
  readonly running_metre?: number | null;
  readonly content?: string | null;
  /** Code of the package type. */
  readonly packaging?: string | null;
  readonly labelless_code?: string | null;
  readonly gls_colli_id?: string | null;
}

/** A parcel of a draft, which has no number yet. */
export interface DraftParcel extends ParcelBase {
  /** Metres of a truck's floor. */
  readonly loading_meter?: number | null;
  readonly description?: string | null;
  /** Code of the package type. */
  readonly package_type?: string | null;
}
