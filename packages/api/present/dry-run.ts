import type { SampleRecord, ShownDryRun } from '#core';

export function presentDryRun({ counts, fullSync, refused, ...samples }: ShownDryRun): object {
  return {
    full_sync: fullSync,
    source_record_count: counts.rows,
    records_changed: counts.updates,
    records_unchanged: counts.unchanged,
    records_skipped: counts.skipped,
    records_invalid: counts.invalid,
    deletes: counts.deletes,
    samples: {
      writes: samples.writes.map(presentSample),
      deletes: samples.deletes.map(presentSample),
      invalid: samples.invalid.map(presentSample),
    },
    refused,
  };
}

function presentSample({ id, record, message }: SampleRecord): object {
  return { identifier: id, record, message };
}
