/**
 * An export is gzipped lines. The first is the header, an object. Then, in this order: `["header", proof]`; for each
 * table `["table", name]`, its rows (objects, as PostgreSQL writes them) and `["last_id", table, id]`; at the end
 * `["end", proof]`. A proof is an HMAC-SHA256 in base64, of the header line and of all lines before the end.
 * Secrets are sealed under the passphrase; all other columns are plain.
 */
export const FORMAT = 1;

export interface ExportHeader {
  readonly spillway_export: typeof FORMAT;
  /** Of Spillway. */
  readonly version: string;
  readonly made_at: string;
  readonly migrations: readonly string[];
  /** Base64, for the passphrase. */
  readonly salt: string;
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
}

export type Mark =
  | readonly ['header', string]
  | readonly ['table', string]
  | readonly ['last_id', string, string]
  | readonly ['end', string];
