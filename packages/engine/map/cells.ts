/** The text of every column of a row, null where there is none, in the order of a sync's columns. */
export type Cells = readonly (string | null)[];
