import { createHarness, testFaults } from '#connector-harness';
import type { FaultAccount, FaultWrite } from '#connector-harness';
import { route, serveSandbox } from '#sandbox-kit';
import customApi from './index.ts';
import { startCustomDestination } from './sandbox/index.ts';
import { people } from './testing/batch.ts';

/** The endpoint behind a gateway, which is what misbehaves. */
async function openAccount(): Promise<FaultAccount> {
  const endpoint = await startCustomDestination({ authToken: 'token-4711' });
  const gateway = await serveSandbox({
    routes: [
      route('POST', /^\/census$/, async ({ headers, text }) => {
        const { authorization = '', 'content-type': type = '' } = headers;
        const sent = { authorization, 'content-type': type };
        const response = await fetch(endpoint.url, { method: 'POST', headers: sent, body: text });
        return { status: response.status, json: await response.json() };
      }),
    ],
    errorBody: (_, message) => ({ message }),
  });
  const harness = createHarness(customApi, {
    credentials: { webhook_url: `${gateway.url}/census`, auth_token: 'token-4711' },
    timeoutMs: 200,
    unlimited: true,
    retryBaseMs: 1,
  });
  return {
    harness,
    sandbox: gateway,
    async close() {
      await harness.close();
      await gateway.close();
      await endpoint.close();
    },
  };
}

/** The answer without the result of the last record. */
function withoutLast(body: unknown): unknown {
  const { result, ...rest } = body as { result: { record_results: unknown[] } };
  return { ...rest, result: { record_results: result.record_results.slice(0, -1) } };
}

function writing(operation: 'upsert' | 'insert' | 'update' | 'delete'): FaultWrite {
  return {
    name: operation,
    batch: {
      object: 'contact',
      operation,
      primaryIdentifier: 'email',
      records: people('ann', 'ben', 'cleo'),
    },
    on: 'POST /census',
    accountForFewer: withoutLast,
  };
}

testFaults({
  label: 'Custom Destination',
  open: openAccount,
  writes: [writing('upsert'), writing('insert'), writing('update'), writing('delete')],
});
