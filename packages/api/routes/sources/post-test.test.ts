import { expect, test } from 'vitest';
import { testSource } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';
import { inStore } from '../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, testSource);

test('a check is made afresh and shows in the source', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  await inStore(served.server, 'update spillway.sources set test_succeeded = false, test_steps = null');
  const { body } = await served.api('POST', `/sources/${id}/test`);
  expect(body.data.last_test_succeeded).toBe(true);
  const { body: fetched } = await served.api('GET', `/sources/${id}`);
  expect(fetched.data).toMatchObject(body.data);
});

test('credentials that no longer open are a failed step', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  await inStore(
    served.server,
    `update spillway.secrets set sealed = overlay(sealed placing '\\x00'::bytea from length(sealed))
     where purpose = 'source_credentials' and row_id = $1`,
    [id],
  );
  const { body } = await served.api('POST', `/sources/${id}/test`);
  expect(body.data).toMatchObject({
    last_test_succeeded: false,
    last_test_results: { steps: [{ step: 'Open the stored credentials', status: 'failed' }] },
  });
});
