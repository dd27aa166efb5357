import type { Configuration } from '#server';
import { findBinaries } from '#store';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** Findings on settings that need no database. */
export function examineSettings(configuration: Configuration): Promise<readonly Finding[]> {
  return Promise.all([
    findingOf('allowed addresses', async () => {
      const { allowedAddresses } = configuration;
      if (allowedAddresses.length === 0) {
        return { verdict: 'ok', text: 'destinations may have public addresses only' };
      }
      const everything = allowedAddresses.filter((range) => range.endsWith('/0'));
      if (everything.length > 0) {
        return {
          verdict: 'note',
          text:
            `${everything.join(', ')} allows every address, those of this machine and of cloud credentials among ` +
            'them: name the networks that destinations lie in',
        };
      }
      return { verdict: 'ok', text: `public ones, and ${allowedAddresses.join(', ')}` };
    }),
    findingOf('certificates', async () => ({
      verdict: 'ok',
      text: configuration.caBundle?.path ?? 'the public certificate authorities',
    })),
    ...(configuration.databaseUrl === undefined ? [examineBinaries()] : []),
  ]);
}

function examineBinaries(): Promise<Finding> {
  return findingOf('embedded PostgreSQL', async () => {
    const { version, folder } = await findBinaries();
    return { verdict: 'ok', text: `${version} in ${folder}` };
  });
}
