/** A small source of customers whose rows the demo syncs. */
export interface PracticeWarehouse {
  readonly label: string;
  /** For POST /sources. */
  readonly type: string;
  readonly credentials: Readonly<Record<string, string | number>>;
  readonly table: { readonly catalog: string; readonly schema: string; readonly name: string };
  /** What the server is started with so that it may read it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Changes one row. */
  changeOne(): Promise<void>;
  close(): Promise<void>;
}
