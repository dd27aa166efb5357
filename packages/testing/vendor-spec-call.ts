/** A request and its answer, whole and unredacted. */
export interface VendorCall {
  readonly method: string;
  /** Absolute, or path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly requestBody: string;
  readonly status: number;
  readonly responseBody: string;
}

export type VendorPlace = 'path' | 'query' | 'header' | 'body' | 'response';

export interface VendorViolation {
  /** `POST /contact/sync`, as the description writes the path; the request's own path where it knows none. */
  readonly operation: string;
  readonly place: VendorPlace;
  readonly message: string;
}
