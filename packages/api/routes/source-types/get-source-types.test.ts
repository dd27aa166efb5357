import { expect, test } from 'vitest';
import { listSourceTypes } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
testProtection(served, listSourceTypes);

test('types of sources are listed by label, with the engines that each supports', async () => {
  const { body } = await served.api('GET', '/source_types?per_page=100');
  const labels = body.data.map(({ label }: { label: string }) => label);
  expect(labels).toEqual(labels.toSorted((a: string, b: string) => a.localeCompare(b, 'en')));
  const engines = Object.fromEntries(
    body.data.map((type: { service_name: string; supported_sync_engines: string[] }) => [
      type.service_name,
      type.supported_sync_engines,
    ]),
  );
  expect(engines).toMatchObject({ postgres: ['advanced', 'basic'], csv: ['basic'] });
});
