import { expect, test } from 'vitest';
import { fetchSource } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, fetchSource);

test('a source is fetched as it was made; its secrets are not shown', async () => {
  const made = await connectSource(served.api, practice.source.credentials);
  const { body } = await served.api('GET', `/sources/${made.id}`);
  expect(body).toEqual({ status: 'success', data: made });
  expect(body.data.connection_details).not.toHaveProperty('password');
});
