import type { SampleRecord, ShownDryRun } from '#core';

export function presentDryRun({ counts, creates, fullSync, refused, ...samples }: ShownDryRun): object {
  return {
    full_sync: fullSync,
    source_record_count: counts.rows,
    records_changed: counts.updates,
    creates,
    updates: counts.updates - creates,
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
