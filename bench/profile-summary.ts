/** What V8 writes with `--cpu-prof`; times are microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

const MOST_PLACES = 16;
const MOST_FUNCTIONS = 24;

/** Self time between two moments (ms since the start), by place and by function, as shares of the time not idle. */
export function summarize({ nodes, samples, timeDeltas }: CpuProfile, fromMs: number, toMs: number): string {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let at = 0;
  let busy = 0;
  let idle = 0;
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id);
    const took = timeDeltas[index + 1] ?? 0;
    at += timeDeltas[index] ?? 0;
    if (frame === undefined || at < fromMs * 1000 || at > toMs * 1000) continue;
    if (frame.functionName === '(idle)') {
      idle += took;
      continue;
    }
    busy += took;
    const place = placeOf(frame.url, frame.functionName);
    add(places, place, took);
    add(functions, `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`, took);
  }
  const share = (took: number): string => `${((took * 100) / busy).toFixed(1).padStart(5)} %`;
  const top = (of: Map<string, number>, most: number): string =>
    [...of]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([name, took]) => `${share(took)}  ${name}`)
      .join('\n');
  const working = ((busy * 100) / (busy + idle)).toFixed(0);
  return `busy ${working} % of the time; of that\n${top(places, MOST_PLACES)}\n\n${top(functions, MOST_FUNCTIONS)}`;
}

function add(times: Map<string, number>, name: string, took: number): void {
  times.set(name, (times.get(name) ?? 0) + took);
}

/** A package of ours or another's, `node`, or what V8 does itself. */
function placeOf(url: string, name: string): string {
  const theirs = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  if (theirs !== null) return theirs[1] ?? '';
  const ours = /\/((?:packages|apps|connectors\/(?:destinations|sources)|connectors)\/[^/]+)\//.exec(url);
  if (ours !== null) return ours[1] ?? '';
  if (url.startsWith('node:')) return 'node';
  return name.startsWith('(') ? name : 'V8 built-ins';
}
