import { connectors } from './connectors.ts';
import { sources } from './sources.ts';

/** Types of sources that read files: they have no host. */
const OF_FILES = new Set(['csv', 'duckdb', 'parquet']);

/** Types that no destination has: the destination and the source of one provider share its base URL. */
const sourcesAlone = sources.filter(
  (source) => !OF_FILES.has(source.type) && !connectors.some(({ type }) => type === source.type),
);

/** Every type that speaks to a host, of destinations and sources. */
export const hostedTypes: readonly string[] = [...connectors, ...sourcesAlone].map(({ type }) => type);

/** A variable of one type of destination or source. */
export interface TypeVariable {
  readonly name: string;
  readonly description: string;
  readonly secret?: true;
}

/** The variable that replaces every host of a connector's provider. */
export function baseUrlVariable(type: string): string {
  return `SPILLWAY_${type.toUpperCase()}_BASE_URL`;
}

export function oauthClientVariables(type: string): { readonly id: string; readonly secret: string } {
  const name = `SPILLWAY_OAUTH_${type.toUpperCase()}_CLIENT`;
  return { id: `${name}_ID`, secret: `${name}_SECRET` };
}

/** Every variable that belongs to one type of destination or source. */
export function typeVariables(): readonly TypeVariable[] {
  const ofDestinations = connectors.flatMap(({ type, label, auth }) => {
    const { id, secret } = oauthClientVariables(type);
    const client: readonly TypeVariable[] =
      auth.method === 'oauth2'
        ? [
            { name: id, description: `Id of the OAuth client registered at ${label}.` },
            { name: secret, description: `Its secret.`, secret: true },
          ]
        : [];
    return [...client, baseUrlOf(type, label)];
  });
  return [...ofDestinations, ...sourcesAlone.map(({ type, label }) => baseUrlOf(type, label))];
}

function baseUrlOf(type: string, label: string): TypeVariable {
  return {
    name: baseUrlVariable(type),
    description: `Replaces every host of ${label}; paths stay as they are.`,
  };
}
