import { expect, test } from 'vitest';
import { useServer } from './testing/served.ts';

const served = useServer({ SPILLWAY_PUBLIC_URL: 'https://spillway.example.com/census' });

test('behind a proxy, next and the servers of the reference name the public URL', async () => {
  const { body } = await served.api('GET', '/connectors?per_page=1');
  expect(body.next).toBe(
    'https://spillway.example.com/census/api/v1/connectors?page=2&per_page=1&order=desc',
  );
  const document = (await (await fetch(`${served.server.url}/api/v1/openapi.json`)).json()) as {
    servers: unknown;
  };
  expect(document.servers).toEqual([{ url: 'https://spillway.example.com/census/api/v1' }]);
});
