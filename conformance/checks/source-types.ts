import type { SourceCheck } from '../check.ts';
import { bareStatus, equal, must, status } from '../expect.ts';
import { listed } from '../listing.ts';
import { one } from '../shapes.ts';
import { sourceType } from '../source-shapes.ts';

export const sourceTypeChecks: readonly SourceCheck[] = [
  {
    source: 'source types page',
    name: 'GET /source_types lists the types of sources with the credentials that they take',
    needsSource: true,
    async run({ client, source }) {
      const types = (await listed(client, '/source_types?per_page=100')).map((item) => sourceType(item));
      const found = types.find((item) => item['service_name'] === source.type);
      must(found !== undefined, `${source.type} is not listed`);
      equal(found['creatable_via_api'], true, 'creatable_via_api');
      const fetched = await client('GET', `/source_types/${source.type}`);
      status(fetched, 200);
      equal(one(fetched.body, 'success'), found, `GET /source_types/${source.type}`);
      bareStatus(await client('GET', '/source_types/no_such_type'), 404);
    },
  },
];
