import { expect, test } from 'vitest';
import type { SyncRun } from '#core';
import { ProgressMeter, progressLine } from './progress.ts';

function run(sent: number, more: Partial<SyncRun> = {}): SyncRun {
  const rest = {
    createdAt: new Date(),
    startedAt: null,
    updatedAt: new Date(),
    completedAt: null,
    prunedAt: null,
  };
  return {
    id: 12,
    workspaceId: 1,
    syncId: 3,
    kind: 'sync',
    status: 'working',
    triggerReason: { ui_tag: 'Manual', ui_detail: '' },
    scheduledAt: null,
    options: {},
    fullSync: true,
    attempt: 1,
    cancelRequestedAt: null,
    canceled: false,
    currentStep: 'Loading data into destination service',
    counts: { rows: 100_000, updates: 50_000, deletes: 1_000, sent, rejected: 7, unknown: 1, invalid: 2 },
    plan: null,
    sampleRecord: null,
    errorCode: null,
    errorMessage: null,
    errorDetail: null,
    ...rest,
    ...more,
  };
}

test('rate and time left are those of the last ten seconds', () => {
  const meter = new ProgressMeter();
  expect(meter.read(run(0), 0)).toMatchObject({ rate: null, seconds_left: null });
  expect(meter.read(run(1_000), 1_000)).toMatchObject({ rate: 1_000, seconds_left: 50 });
  expect(meter.read(run(11_000), 11_000)).toMatchObject({ rate: 1_000, seconds_left: 40 });
  expect(meter.read(run(12_000), 21_000)).toMatchObject({ rate: 100, seconds_left: 390 });
});

test('a person reads them in one line, without what is not known or nothing', () => {
  const meter = new ProgressMeter();
  meter.read(run(0), 0);
  expect(progressLine(meter.read(run(10_000), 4_000))).toBe(
    'Run 12: Loading data into destination service · 100,000 rows read · 51,000 changed · 10,000 sent · ' +
      '8 rejected · 2 invalid · 2,500/s · 17 s left',
  );
  const queued = run(0, { status: 'queued', currentStep: null, counts: {} });
  expect(progressLine(new ProgressMeter().read(queued, 0))).toBe('Run 12: queued');
});
