import type { CheckStep, StepVerdict } from '#connector-kit';
import { ConfigurationError, NetworkError } from '#connector-kit';
import { ask, call } from './call.ts';
import type { Context, Credentials } from './credentials.ts';
import { strikeSecrets } from './credentials.ts';
import { listFields } from './fields.ts';
import { listObjects, listOperations } from './objects.ts';
import { ignoredHeaders } from './request.ts';
import { cut, isObject, isText } from './shape.ts';
import { requireAllowedTransport } from './transport.ts';
import { readEndpoint } from './webhook-url.ts';

export const check: readonly CheckStep<Credentials>[] = [
  { name: 'Verify credentials format', run: verifyFormat },
  { name: 'Resolve host', run: resolveHost },
  { name: 'Verify connectivity', run: verifyConnectivity },
  { name: 'Test connection', run: testConnection },
  { name: 'List objects', run: verifyObjects },
  { name: 'List fields', run: verifyFields },
];

async function verifyFormat(context: Context): Promise<StepVerdict> {
  const endpoint = readEndpoint(context.credentials.webhook_url, context.baseUrl);
  try {
    await requireAllowedTransport(context, endpoint);
  } catch (error) {
    // A host without an address is the next step's finding.
    if (!(error instanceof NetworkError)) throw error;
  }
  const ignored = ignoredHeaders(context.credentials);
  if (ignored.length === 0) return undefined;
  return {
    warning: `Not sent, because these headers belong to the message itself: ${ignored.join(', ')}. Take them out of custom_headers.`,
  };
}

async function resolveHost(context: Context): Promise<StepVerdict> {
  const { hostname, host } = readEndpoint(context.credentials.webhook_url, context.baseUrl);
  try {
    await context.network.resolve(hostname);
  } catch (error) {
    if (!(error instanceof NetworkError) || error.fault !== 'unresolved') throw error;
    // Behind a proxy a name may resolve at the proxy only; a direct call fails like this again.
    await call(context, 'test_connection', {});
    return { warning: `${host} does not resolve here, but answers through the proxy.` };
  }
  return undefined;
}

/** Any reply in JSON-RPC 2.0 will do: whether it is the right one is the next step's question. */
async function verifyConnectivity(context: Context): Promise<void> {
  const reply = await call(context, 'test_connection', {});
  if (reply.kind === 'unreadable') throw new ConfigurationError(reply.message);
  if (reply.kind === 'refused' && !reply.spoken) throw reply.error;
}

async function testConnection(context: Context): Promise<void> {
  const result = await ask(context, 'test_connection');
  const success = isObject(result) ? result['success'] : undefined;
  if (success === true) return;
  const strike = (text: string): string => strikeSecrets(context.credentials, text);
  const said = isObject(result) ? result['error_message'] : undefined;
  if (isText(said)) {
    throw new ConfigurationError(`The endpoint's own test failed: ${cut(strike(said), 1000)}`);
  }
  throw new ConfigurationError(
    success === false
      ? "The endpoint's own test failed, and it gave no error_message. Look into its log."
      : `test_connection must answer {"success": true}; it answered ${cut(strike(JSON.stringify(result)))}.`,
  );
}

async function verifyObjects(context: Context): Promise<void> {
  const [first] = await listObjects(context);
  await listOperations(context, first);
}

async function verifyFields(context: Context): Promise<void> {
  const [first] = await listObjects(context);
  await listFields(context, first);
}
