import { BlockList, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { countJobs, countRuns } from '#core';
import type { Services } from '#core';
import { readToken } from './authentication.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Prometheus metrics of this process, for loopback or a personal access token. */
export function serveMetrics(app: FastifyInstance, services: Services): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'spillway_' });
  const requests = new Histogram({
    name: 'spillway_http_request_duration_seconds',
    help: 'Time to answer a request, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const jobsOf = (noun: 'destination' | 'source'): Gauge =>
    new Gauge({
      name: `spillway_${noun}_jobs`,
      help: `Checks and discoveries of ${noun}s that wait or run, in all processes.`,
      labelNames: ['kind', 'state'],
      registers: [],
      async collect() {
        this.reset();
        // Without the database this one is missing, not all the others with it.
        const jobs = await countJobs(services.store.db, `${noun}_id`).catch(() => []);
        for (const { kind, state, count } of jobs) this.set({ kind, state }, count);
      },
    });
  registry.registerMetric(jobsOf('destination'));
  registry.registerMetric(jobsOf('source'));
  const runs = new Gauge({
    name: 'spillway_sync_runs',
    help: 'Runs of syncs that wait or are worked on, in all processes.',
    labelNames: ['status'],
    registers: [],
    async collect() {
      this.reset();
      const counts = await countRuns(services.store.db).catch(() => []);
      for (const { status, count } of counts) this.set({ status }, count);
    },
  });
  registry.registerMetric(runs);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    requests.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1_000);
    done();
  });
  app.get('/metrics', async (request, reply) => {
    if (!isLocal(request) && !(await isOrganization(services, request))) {
      reply.header('www-authenticate', 'Bearer realm="spillway"');
      return reply.code(401).send({ status: 401 });
    }
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
}

/** A proxy on this machine connects from loopback for anybody, so a forwarded request is never local. */
function isLocal(request: FastifyRequest): boolean {
  const { headers, socket } = request.raw;
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return address !== '' && loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

async function isOrganization(services: Services, request: FastifyRequest): Promise<boolean> {
  const token = readToken(request);
  return token !== undefined && (await services.tokens.find(token))?.kind === 'personal';
}
