import { client, v1, v2 } from '@datadog/datadog-api-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatadogSandbox } from './sandbox/index.ts';
import { startDatadogSandbox } from './sandbox/index.ts';
import { violationsOf } from './testing/vendor.ts';

let sandbox: DatadogSandbox;
beforeAll(async () => {
  sandbox = await startDatadogSandbox();
});
afterAll(() => sandbox.close());

interface Means {
  readonly apiKey?: string;
  readonly applicationKey?: string;
  readonly accessToken?: string;
}

/** Datadog's own client, as its users have it, at the sandbox. */
function configuration({ apiKey, applicationKey, accessToken }: Means, url = sandbox.url) {
  return client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(url, {}),
    authMethods: {
      ...(apiKey === undefined ? {} : { apiKeyAuth: apiKey }),
      ...(applicationKey === undefined ? {} : { appKeyAuth: applicationKey }),
      ...(accessToken === undefined ? {} : { AuthZ: { accessToken } }),
    },
  });
}

function ours(): ReturnType<typeof configuration> {
  return configuration({ apiKey: sandbox.apiKey, applicationKey: sandbox.applicationKey });
}

test("Datadog's client validates a key, and is told of one that is not known", async () => {
  expect(await new v1.AuthenticationApi(ours()).validate()).toMatchObject({ valid: true });
  const stranger = new v1.AuthenticationApi(configuration({ apiKey: 'f'.repeat(32) }));
  await expect(stranger.validate()).rejects.toMatchObject({ code: 403, body: { errors: ['Forbidden'] } });
});

test("Datadog's client reads the user and the organization, by keys or by token", async () => {
  const { accessToken } = sandbox.oauth.issue();
  for (const means of [ours(), configuration({ accessToken })]) {
    const { data, included } = await new v2.UsersApi(means).getCurrentUser();
    expect(data?.attributes).toMatchObject({ handle: 'sandbox@example.com' });
    expect(included?.[0]).toMatchObject({ type: 'orgs', attributes: { name: 'Example Bakery' } });
  }
  const expired = new v2.UsersApi(configuration({ accessToken: 'no-such-token' }));
  await expect(expired.getCurrentUser()).rejects.toMatchObject({ code: 401 });
});

test("Datadog's client submits metrics, and finds them among the active ones", async () => {
  const now = Math.floor(Date.now() / 1000);
  const api = new v2.MetricsApi(ours());
  const point = (metric: string, timestamp: number): v2.MetricSeries => ({
    metric,
    type: 3,
    points: [{ timestamp, value: 0.5 }],
    resources: [{ name: 'till-1', type: 'host' }],
    tags: ['env:test'],
  });
  const series = [point('vendor.client', now), point('vendor.client.old', now - 7200)];
  expect(await api.submitMetrics({ body: { series } })).toMatchObject({ errors: [] });
  const { metrics } = await new v1.MetricsApi(ours()).listActiveMetrics({ from: now - 60 });
  // What is too old was accepted all the same, and is gone.
  expect(metrics).toEqual(['vendor.client']);
  expect(sandbox.state.dropped).toMatchObject([{ metric: 'vendor.client.old' }]);
});

test("Datadog's client posts an event and understands what comes back", async () => {
  const api = new v1.EventsApi(ours());
  const answer = await api.createEvent({
    body: {
      title: 'Hello',
      text: 'From the client',
      tags: ['env:test'],
      alertType: 'success',
      priority: 'low',
    },
  });
  expect(answer).toMatchObject({
    status: 'ok',
    event: { title: 'Hello', alertType: 'success', priority: 'low' },
  });
  expect(sandbox.state.events.at(-1)).toMatchObject({ title: 'Hello', tags: ['env:test'] });
  const old = Math.floor(Date.now() / 1000) - 19 * 3600;
  await expect(
    api.createEvent({ body: { title: 'Old', text: 'x', dateHappened: old } }),
  ).rejects.toMatchObject({ code: 400, body: { errors: [expect.stringMatching(/date_happened/)] } });
});

test("Datadog's client submits logs, and is told in their own shape what is wrong", async () => {
  const api = new v2.LogsApi(ours());
  const log = { message: 'hello', ddsource: 'nginx', additionalProperties: { 'order.id': '7' } };
  expect(await api.submitLog({ body: [log], ddtags: 'env:test' })).toEqual({});
  expect(sandbox.state.logs.at(-1)).toEqual({
    message: 'hello',
    ddsource: 'nginx',
    'order.id': '7',
    ddtags: 'env:test',
  });
  const many = Array.from({ length: 1001 }, () => ({ message: 'x' }));
  await expect(api.submitLog({ body: many })).rejects.toMatchObject({ code: 413 });
  const stranger = new v2.LogsApi(configuration({ apiKey: 'f'.repeat(32) }));
  await expect(stranger.submitLog({ body: [log] })).rejects.toMatchObject({
    code: 403,
    body: { errors: [{ title: 'Forbidden', status: '403' }] },
  });
});

test("Datadog's client can't send data with a token: that takes an API key", async () => {
  const { accessToken } = sandbox.oauth.issue();
  const api = new v2.MetricsApi(configuration({ accessToken }));
  await expect(api.submitMetrics({ body: { series: [] } })).rejects.toMatchObject({ code: 403 });
});

test("Datadog's client waits where the limit of events is used up", async () => {
  const limited = await startDatadogSandbox({ eventsPerPeriod: 1, periodSeconds: 3600 });
  const api = new v1.EventsApi(configuration({ apiKey: limited.apiKey }, limited.url));
  const body = { title: 'T', text: 'x' };
  try {
    await api.createEvent({ body });
    await expect(api.createEvent({ body })).rejects.toMatchObject({ code: 429 });
    const { responseHeaders } = limited.exchanges.at(-1) ?? { responseHeaders: {} };
    expect(Number((responseHeaders as Record<string, string>)['x-ratelimit-reset'])).toBeGreaterThan(0);
  } finally {
    await limited.close();
  }
});

test("what the sandbox answered to Datadog's client is as Datadog's descriptions have it", () => {
  expect(sandbox.exchanges.length).toBeGreaterThan(10);
  const { violations } = violationsOf(sandbox.exchanges);
  expect(violations.filter(({ place }) => place === 'response')).toEqual([]);
});
