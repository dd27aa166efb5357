import { columns } from '../columns.ts';
import { median } from '../statistics.ts';
import type { SyncFigure } from './measure.ts';

const TITLES = ['Syncs', 'rows', 'seconds', 'lowest', 'highest', 'rows/s', 'bare s', 'times bare', 'peak MB'];

/** Times are the median of all rounds; the peak is the highest of them. */
export function syncTable(figures: readonly SyncFigure[]): string {
  return columns([TITLES, ...figures.map(row)]);
}

function row({ name, rows, ms, bareMs, peak }: SyncFigure): string[] {
  const took = median(ms);
  return [
    name,
    String(rows),
    ...[took, Math.min(...ms), Math.max(...ms)].map(seconds),
    ((rows * 1000) / took).toFixed(0),
    bareMs.length === 0 ? '' : seconds(median(bareMs)),
    bareMs.length === 0 ? '' : (took / median(bareMs)).toFixed(1),
    peak === undefined ? '' : (peak / 1024 ** 2).toFixed(0),
  ];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
