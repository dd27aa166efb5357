import type { ConnectorContext, CredentialField, CredentialsOf, JsonObject } from '#connector-kit';
import { Redactor, Secret, revealSecrets } from '#secret';
import { secretsOfUrl, shownUrl } from './webhook-url.ts';

export const credentialFields = [
  {
    id: 'webhook_url',
    label: 'Webhook URL',
    type: 'string',
    required: true,
    matches: '[hH][tT][tT][pP][sS]?://\\S+',
    placeholder: 'https://example.com/census',
    hint: 'The one URL of your endpoint. It must be https with a certificate of a public authority.',
  },
  {
    id: 'api_version',
    label: 'API version',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 1,
    hint: 'The version of the Custom Destination API that the endpoint speaks: 1 is the only one.',
  },
  {
    id: 'custom_headers',
    label: 'Custom headers',
    type: 'header_map',
    hint: 'Sent with every request. Mark those that carry credentials as secret.',
  },
  {
    id: 'auth_token',
    label: 'Auth token',
    type: 'string',
    secret: true,
    hint: 'Sent as "Authorization: Bearer <token>", so that the endpoint knows who is calling.',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;

/**
 * What the API shows: a header's value is null where it is secret. The URL comes back as it was given, so that
 * Terraform sees no difference; only one with a query or user info loses their values, which may be secret.
 */
export function connectionDetails(credentials: Credentials): JsonObject {
  const { api_version, webhook_url, custom_headers } = credentials;
  const details: JsonObject = { api_version, webhook_url: shownUrl(webhook_url) };
  if (custom_headers !== undefined) {
    details['custom_headers'] = Object.fromEntries(
      Object.entries(custom_headers).map(([name, value]) =>
        value instanceof Secret
          ? [name, { value: null, is_secret: true }]
          : [name, { value, is_secret: false }],
      ),
    );
  }
  return details;
}

/** Strikes what is secret in the connection out of the endpoint's words: some repeat the URL that was asked. */
export function strikeSecrets(credentials: Credentials, text: string): string {
  return new Redactor([...secretsOfUrl(credentials.webhook_url), ...revealSecrets(credentials)]).text(text);
}
