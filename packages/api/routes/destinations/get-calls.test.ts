import { expect, test } from 'vitest';
import { listCalls } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, listCalls);

test('the inspector shows what was asked and answered, the newest first', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  const { body } = await served.api('GET', `/destinations/${id}/calls?per_page=100`);
  expect(body.data.length).toBe(practice.endpoint.requests.length);
  const [newest] = body.data;
  expect(newest).toMatchObject({ method: 'POST', status: 200, attempt: 1, error: null });
  expect(newest.url).toBe(practice.endpoint.url);
  const methods = body.data.map(
    ({ request_body }: { request_body: string }) => JSON.parse(request_body).method,
  );
  expect(methods.toReversed()).toEqual(practice.endpoint.requests.map(({ method }) => method));
});

test('it keeps the last 100 calls', async () => {
  const { id } = await connect(served.api, practice.endpoint.url);
  let checks = 0;
  while (practice.endpoint.requests.length < 130 && checks < 40) {
    await served.api('POST', `/destinations/${id}/test`);
    checks += 1;
  }
  const { body } = await served.api('GET', `/destinations/${id}/calls`);
  expect(body.pagination.total_records).toBe(100);
});
