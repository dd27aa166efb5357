import { connectors } from './connectors.ts';

/** A variable of one type of destination. */
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

/** Every variable that belongs to one type of destination. */
export function typeVariables(): readonly TypeVariable[] {
  return connectors.flatMap(({ type, label, auth }) => {
    const { id, secret } = oauthClientVariables(type);
    const client: readonly TypeVariable[] =
      auth.method === 'oauth2'
        ? [
            { name: id, description: `Id of the OAuth client registered at ${label}.` },
            { name: secret, description: `Its secret.`, secret: true },
          ]
        : [];
    return [
      ...client,
      {
        name: baseUrlVariable(type),
        description: `Replaces every host of ${label}; paths stay as they are.`,
      },
    ];
  });
}
