import { expect, test } from 'vitest';
import { deleteSource } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, createSync, inStore } from '../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
const endpoint = useEndpoint();
testProtection(served, deleteSource);

test('a deleted source is gone, with all that is below it', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const dataset = await served.api('POST', '/datasets', {
    json: { name: 'All', type: 'sql', source_id: id, query: 'select * from customers' },
  });
  expect(await served.api('DELETE', `/sources/${id}`)).toMatchObject({
    status: 200,
    body: { status: 'deleted' },
  });
  for (const path of [`/sources/${id}`, `/sources/${id}/tables`, `/datasets/${dataset.body.data.id}`]) {
    expect((await served.api('GET', path)).status).toBe(404);
  }
  const secrets = await inStore(
    served.server,
    `select 1 from spillway.secrets where purpose = 'source_credentials' and row_id = $1`,
    [id],
  );
  expect(secrets).toEqual([]);
});

test('a source that syncs use stays, and the answer names them', async () => {
  const source = await addSource(served.server);
  const destinationId = (await connect(served.api, endpoint.endpoint.url)).id;
  const first = await createSync(served.api, { source, destinationId });
  const second = await createSync(served.api, { source, destinationId });
  const refused = await served.api('DELETE', `/sources/${source.id}`);
  expect(refused).toMatchObject({
    status: 409,
    body: { message: `Syncs use source ${source.id}: delete sync ${first}, sync ${second} first.` },
  });
  expect((await served.api('GET', `/sources/${source.id}`)).status).toBe(200);
});
