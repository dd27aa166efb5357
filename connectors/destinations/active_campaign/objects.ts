import type { DestinationField, DestinationObject, JsonObject } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { ACCOUNT, accountObject } from './account-object.ts';
import { CONTACT, contactObject } from './contact-object.ts';
import type { Context } from './credentials.ts';
import { customObject } from './custom-object.ts';
import { readPages } from './pages.ts';

/**
 * Contacts, accounts and the custom objects of the account, with their fields. What the plan or the user's
 * group doesn't allow (accounts, custom objects) is left out.
 */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const contact = contactObject(await readContactFields(context));
  const account = await whereAllowed(context, 'accounts', async () => [
    accountObject(await readAccountFields(context)),
  ]);
  const custom = await whereAllowed(context, 'custom objects', async () =>
    (await readSchemas(context)).flatMap(customObject),
  );
  return [contact, ...account, ...custom];
}

export async function listFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  if (object.fullName === CONTACT) return contactObject(await readContactFields(context)).fields ?? [];
  if (object.fullName === ACCOUNT) return accountObject(await readAccountFields(context)).fields ?? [];
  const found = (await readSchemas(context))
    .flatMap(customObject)
    .find(({ fullName }) => fullName === object.fullName);
  if (found === undefined) {
    throw new ConfigurationError(
      `ActiveCampaign has no custom object ${object.fullName} ("${object.label}") any more: refresh the objects ` +
        'and choose another one.',
    );
  }
  return found.fields ?? [];
}

async function whereAllowed(
  context: Context,
  what: string,
  list: () => Promise<readonly DestinationObject[]>,
): Promise<readonly DestinationObject[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    context.log.info({ code: error.code }, `ActiveCampaign does not allow this key to read ${what}`);
    return [];
  }
}

function readContactFields(context: Context): Promise<readonly JsonObject[]> {
  return readPages(context, '/fields', 'fields', 'reading the custom fields of contacts');
}

function readAccountFields(context: Context): Promise<readonly JsonObject[]> {
  const doing = 'reading the custom fields of accounts';
  return readPages(context, '/accountCustomFieldMeta', 'accountCustomFieldMeta', doing);
}

function readSchemas(context: Context): Promise<readonly JsonObject[]> {
  return readPages(context, '/customObjects/schemas', 'schemas', 'reading the custom objects');
}
