import type { Limits } from '#connector-kit';

/**
 * Google allows a service account 60 readings and 60 writings a minute, counted apart, and its project 300 of each.
 * Spillway counts both against one budget that is as large as one of them: so no minute can exceed either.
 * https://developers.google.com/workspace/sheets/api/limits
 */
export const REQUESTS_PER_SECOND = 1;

/** They may come at once, as long as no minute has more. */
export const REQUESTS_PER_MINUTE = 60;

/** What the same page recommends for a request. */
export const MOST_PAYLOAD_BYTES = 2_000_000;

/** After this Google gives a request up (same page). */
export const LONGEST_REQUEST_MS = 180_000;

/** https://support.google.com/drive/answer/37603: cells of all tabs, empty ones too. */
export const MOST_CELLS_OF_SPREADSHEET = 10_000_000;

/** What Census takes to one tab. */
export const MOST_CELLS_WRITTEN = 5_000_000;

/** https://support.google.com/drive/answer/37603. */
export const LONGEST_CELL = 50_000;

/** Parts of a replacement follow one another: each begins at the row where the last one ended. */
export const limits: Limits = { maxBatchSize: 10_000, maxParallelBatches: 1 };
