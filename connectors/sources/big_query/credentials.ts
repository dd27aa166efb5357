import { ConfigurationError, isObject, textOf } from '#connector-kit';
import type { CredentialsOf, Json, SourceContext } from '#connector-kit';
import { Secret } from '#secret';

export const credentialFields = [
  {
    id: 'project_id',
    label: 'Project',
    type: 'string',
    required: true,
    matches: String.raw`([a-z0-9][a-z0-9.\-]*:)?[a-z][a-z0-9\-]*`,
    placeholder: 'example-project',
    hint: 'the project that queries run in, and whose datasets are listed',
  },
  {
    id: 'location',
    label: 'Location',
    type: 'string',
    required: true,
    matches: String.raw`[A-Za-z0-9\-]+`,
    placeholder: 'EU',
    hint: 'where its datasets are kept; those of other locations are left out',
  },
  {
    id: 'service_account_key',
    label: 'Service account key',
    type: 'string',
    required: true,
    secret: true,
    json: true,
    matches: String.raw`\s*\{[\s\S]*\}\s*`,
    hint: 'the JSON key file of a Google service account with the roles BigQuery Job User and BigQuery Data Viewer',
    readMore: 'https://cloud.google.com/iam/docs/keys-create-delete',
  },
] as const;

export type BigQueryCredentials = CredentialsOf<typeof credentialFields>;
export type BigQueryContext = SourceContext<BigQueryCredentials>;

export interface ServiceAccount {
  readonly email: string;
  readonly privateKey: Secret;
}

/**
 * What is used of the key file: who it is and its key. Its addresses are not followed.
 *
 * @throws ConfigurationError where it is no key file of a service account
 */
export function serviceAccountOf({ service_account_key: keyFile }: BigQueryCredentials): ServiceAccount {
  const account = knownAccount(keyFile);
  if (account !== undefined) return account;
  throw new ConfigurationError(
    'service_account_key is not the key file of a service account: it must be JSON with type "service_account", ' +
      'client_email and private_key, as Google Cloud makes it under IAM & Admin → Service Accounts → Keys.',
  );
}

/** Undefined where the text is no key file. */
export function knownAccount(keyFile: Secret): ServiceAccount | undefined {
  let key: Json;
  try {
    key = JSON.parse(keyFile.reveal()) as Json;
  } catch {
    return undefined;
  }
  if (!isObject(key) || key['type'] !== 'service_account') return undefined;
  const email = textOf(key['client_email']);
  const privateKey = textOf(key['private_key']);
  return email === undefined || privateKey === undefined
    ? undefined
    : { email, privateKey: new Secret(privateKey) };
}
