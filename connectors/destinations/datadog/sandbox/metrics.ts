import { route } from '#sandbox-kit';
import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { isMap, refusal, text, texts } from './reply.ts';
import type { JsonMap } from './reply.ts';
import type { Point, SandboxState } from './state.ts';

const MOST_BYTES = 512_000;

export function metricRoutes(
  state: SandboxState,
  canRead: (request: SandboxRequest) => boolean,
): SandboxRoute[] {
  return [
    route('POST', /^\/api\/v2\/series$/, (request) => submit(state, request)),
    route('GET', /^\/api\/v1\/metrics$/, (request) => {
      if (!canRead(request)) return refusal(403, 'Forbidden');
      const from = Number(request.query.get('from') ?? Number.NaN);
      if (Number.isNaN(from)) return refusal(400, "The parameter 'from' is required");
      const metrics = state.points.filter(({ timestamp }) => timestamp >= from).map(({ metric }) => metric);
      return { status: 200, json: { from: String(from), metrics: [...new Set(metrics)].toSorted() } };
    }),
  ];
}

function submit(state: SandboxState, { text: sent, json }: SandboxRequest): SandboxReply {
  if (Buffer.byteLength(sent) > MOST_BYTES) return refusal(413, 'Payload too large');
  const list = isMap(json) ? json['series'] : undefined;
  if (!Array.isArray(list)) return refusal(400, "Payload is not in the expected format: 'series' is missing");
  const points: Point[] = [];
  for (const [at, series] of list.entries()) {
    const taken = isMap(series) ? pointsOf(series) : 'it is no object';
    if (typeof taken === 'string') return refusal(400, `Invalid series at index ${at}: ${taken}`);
    points.push(...taken);
  }
  const now = Date.now() / 1000;
  for (const point of points) {
    const isCurrent = point.timestamp >= now - 3600 || state.historicalMetrics.has(point.metric);
    (isCurrent && point.timestamp <= now + 600 ? state.points : state.dropped).push(point);
  }
  return { status: 202, json: { errors: [] } };
}

/** The points of a series, or what is wrong with it. */
function pointsOf(series: JsonMap): Point[] | string {
  const metric = text(series['metric']);
  if (metric === undefined || metric === '') return 'metric is missing';
  if (metric.length > 200) return 'metric name is too long';
  const type = series['type'] ?? 0;
  if (type !== 0 && type !== 1 && type !== 2 && type !== 3) return 'type is not known';
  const points = series['points'];
  if (!Array.isArray(points)) return 'points is missing';
  const resources = Array.isArray(series['resources']) ? series['resources'].filter(isMap) : [];
  const made: Point[] = [];
  for (const point of points) {
    const timestamp: unknown = isMap(point) ? point['timestamp'] : undefined;
    const value: unknown = isMap(point) ? point['value'] : undefined;
    if (!Number.isInteger(timestamp) || typeof value !== 'number') return 'a point is malformed';
    made.push({
      metric: metric.replaceAll(/[^\w.]/g, '_'),
      timestamp: Number(timestamp),
      value,
      type,
      interval: typeof series['interval'] === 'number' ? series['interval'] : undefined,
      unit: text(series['unit']),
      tags: texts(series['tags']),
      resources: resources.map((one) => ({ type: text(one['type']) ?? '', name: text(one['name']) ?? '' })),
    });
  }
  return made;
}
