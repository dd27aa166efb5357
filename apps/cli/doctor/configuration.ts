import { CALLBACK_PATH } from '#core';
import { connectors } from '#server';
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
    examineOAuth(configuration),
    ...(configuration.databaseUrl === undefined ? [examineBinaries()] : []),
  ]);
}

/** Clients of the API are not looked for: they are in the database. */
function examineOAuth(configuration: Configuration): Promise<Finding> {
  return findingOf('OAuth clients', async () => {
    const { host, port, publicUrl, oauthClients } = configuration;
    const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
    const base = publicUrl ?? `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
    const types = connectors.filter(({ auth }) => auth.method === 'oauth2').map(({ type }) => type);
    const configured = types.filter((type) => oauthClients.has(type));
    const others = types.filter((type) => !oauthClients.has(type));
    const lines = [
      `redirect URI to register at every provider: ${base}${CALLBACK_PATH}`,
      ...(publicUrl === undefined
        ? [
            'SPILLWAY_PUBLIC_URL is not set: browsers that reach the server under another address need that one',
          ]
        : []),
      ...(configured.length === 0 ? [] : [`configured by environment: ${configured.join(', ')}`]),
      ...(others.length === 0 ? [] : [`not configured by environment: ${others.join(', ')}`]),
    ];
    return { verdict: publicUrl === undefined ? 'note' : 'ok', text: lines.join('\n') };
  });
}

function examineBinaries(): Promise<Finding> {
  return findingOf('embedded PostgreSQL', async () => {
    const { version, folder } = await findBinaries();
    return { verdict: 'ok', text: `${version} in ${folder}` };
  });
}
