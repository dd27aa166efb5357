import { afterEach, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import customApi from './index.ts';
import { startCustomDestination } from './sandbox/index.ts';
import type { CustomDestination } from './sandbox/index.ts';
import { makeCertificates } from './testing/certificates.ts';

const { authority, signed, selfSigned } = makeCertificates();
const open: CustomDestination[] = [];

afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

async function checkOver(tls: typeof signed, certificateAuthorities: string[]) {
  const sandbox = await startCustomDestination({ tls });
  open.push(sandbox);
  const credentials = { webhook_url: sandbox.url };
  const harness = createHarness(customApi, { credentials, certificateAuthorities });
  const steps = await harness.check();
  await harness.close();
  return { last: steps.at(-1), requests: sandbox.requests };
}

test('a certificate of an authority that the operator trusts is accepted', async () => {
  const { last, requests } = await checkOver(signed, [authority]);
  expect(last).toEqual({ step: 'List fields', status: 'success', error: null });
  expect(requests).not.toEqual([]);
});

test('a certificate of an unknown authority is refused', async () => {
  const { last, requests } = await checkOver(signed, []);
  expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
  expect(last?.error?.message).toContain("an authority that Spillway doesn't know");
  expect(requests).toEqual([]);
});

test('a self-signed certificate is refused, and the message says so', async () => {
  const { last, requests } = await checkOver(selfSigned, [authority]);
  expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
  expect(last?.error?.message).toContain('self-signed');
  expect(requests).toEqual([]);
});
