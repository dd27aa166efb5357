import { readFile } from 'node:fs/promises';
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
    findingOf('certificates', async () => {
      const { caBundle } = configuration;
      if (caBundle === undefined) return { verdict: 'ok', text: 'the public certificate authorities' };
      const text = await readFile(caBundle, 'utf8');
      if (text.includes('-----BEGIN CERTIFICATE-----')) return { verdict: 'ok', text: caBundle };
      return { verdict: 'fault', text: `SPILLWAY_CA_BUNDLE (${caBundle}) holds no PEM certificate` };
    }),
    ...(configuration.databaseUrl === undefined ? [examineBinaries()] : []),
  ]);
}

function examineBinaries(): Promise<Finding> {
  return findingOf('embedded PostgreSQL', async () => {
    const { version, folder } = await findBinaries();
    return { verdict: 'ok', text: `${version} in ${folder}` };
  });
}
