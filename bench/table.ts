import { columns } from './columns.ts';
import type { CreateFigures } from './creates.ts';
import { LATENCY_MS, ORGANIZATION_OBJECTS } from './discovery.ts';
import type { DiscoveryFigures } from './discovery.ts';
import type { Memory } from './memory.ts';
import { measure } from './memory.ts';
import type { ReadFigures } from './reads.ts';
import type { Comparison } from './rounds.ts';
import { median, quantile } from './statistics.ts';
import type { StartTimes } from './start-up.ts';

const TITLES = [
  '',
  'Spillway/s',
  'bare/s',
  'ratio',
  'lowest',
  'highest',
  'p50 ms',
  'p99 ms',
  'bare p50',
  'bare p99',
  'CPU µs',
  'bare CPU',
];

/** Ratios are the median of all rounds, beside the lowest and the highest. */
export function readTable(reads: readonly ReadFigures[]): string {
  const rows = reads.map((read) => [`${read.name} (${kilobytes(read.bytes)})`, ...cells(read)]);
  return columns([TITLES, ...rows]);
}

export function createTable({ atOnce, calls, callsMs }: CreateFigures): string {
  const rows = atOnce.map(({ connections, compared }) => [
    `POST /destinations, ${connections === 1 ? 'one by one' : `${connections} at once`}`,
    ...cells(compared),
  ]);
  const floor =
    `${calls} calls to the endpoint are part of each POST: alone, one after the other, they take ` +
    `p50 ${quantile(callsMs, 0.5).toFixed(1)} ms, p99 ${quantile(callsMs, 0.99).toFixed(1)} ms.`;
  return `${columns([TITLES, ...rows])}\n${floor}`;
}

/** Ratios are of the medians. */
export function discoveryTable(figures: DiscoveryFigures): string {
  const { listMs, bareListMs, describeMs, bareDescribeMs, before, after } = figures;
  const row = (name: string, times: readonly number[], bare: readonly number[]): string[] => [
    name,
    median(times).toFixed(0),
    Math.max(...times).toFixed(0),
    median(bare).toFixed(0),
    (median(times) / median(bare)).toFixed(2),
    String(times.length),
  ];
  const grown = after.node + after.postgres - before.node - before.postgres;
  return [
    columns([
      [
        `Salesforce, ${ORGANIZATION_OBJECTS} objects, ${LATENCY_MS} ms`,
        'median ms',
        'highest',
        'bare',
        'times bare',
        'times',
      ],
      row('list of objects, to "completed"', listMs, bareListMs),
      row('fields of one object, on demand', describeMs, bareDescribeMs),
    ]),
    `Memory before ${megabytes(before.node + before.postgres)} MB, grown by ${megabytes(grown)} MB (Node ${megabytes(after.node - before.node)}).`,
  ].join('\n');
}

export function startTable({ freshMs, initialisedMs, bareMs }: StartTimes): string {
  const row = (name: string, times: readonly number[]): string[] => [
    name,
    seconds(median(times)),
    seconds(Math.min(...times)),
    seconds(Math.max(...times)),
    String(times.length),
  ];
  return columns([
    ['Ready on', 'median s', 'lowest', 'highest', 'starts'],
    row('an empty folder', freshMs),
    row('an initialised folder', initialisedMs),
    row('bare node:http server', bareMs),
  ]);
}

export function memoryTable(idle: Readonly<Record<string, Memory>>): string {
  const rows = Object.entries(idle).map(([name, { node, postgres, postgresProcesses }]) => [
    name,
    megabytes(node + postgres),
    megabytes(node),
    megabytes(postgres),
    String(postgresProcesses),
  ]);
  return columns([[`Memory (${measure}, MB)`, 'all', 'Node', 'PostgreSQL', 'its processes'], ...rows]);
}

function cells({ spillway, bare, ratios }: Comparison): string[] {
  return [
    rate(spillway.perSecond),
    rate(bare.perSecond),
    ...[median(ratios), Math.min(...ratios), Math.max(...ratios)].map(ratio),
    ...[spillway.p50Ms, spillway.p99Ms, bare.p50Ms, bare.p99Ms].map((ms) => ms.toFixed(ms < 10 ? 2 : 1)),
    ...[spillway.processorUs, bare.processorUs].map((us) => us?.toFixed(0) ?? 'not told'),
  ];
}

function ratio(value: number): string {
  return value.toFixed(value < 0.1 ? 4 : 2);
}

function rate(perSecond: number): string {
  return perSecond.toFixed(perSecond < 100 ? 1 : 0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}
