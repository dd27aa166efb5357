import { describe, expect, test } from 'vitest';
import { CredentialsError } from '#connector-kit';
import { oauth } from './oauth.ts';
import { stateFlag } from './place.ts';

const SANDBOX_STATE = 'eyAic2FuZGJveCI6IHRydWUgfQ==';

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

describe('which host is meant', () => {
  test.each<[string, Record<string, string>, string]>([
    ['nothing said', {}, 'login.salesforce.com'],
    ['a state as clients send it', { state: SANDBOX_STATE }, 'test.salesforce.com'],
    ['a state without padding', { state: SANDBOX_STATE.replaceAll('=', '') }, 'test.salesforce.com'],
    ['a state without inner spaces', { state: encoded({ sandbox: true }) }, 'test.salesforce.com'],
    [
      'a state that is still URL-encoded',
      { state: encodeURIComponent(SANDBOX_STATE) },
      'test.salesforce.com',
    ],
    [
      'one that is so twice',
      { state: encodeURIComponent(encodeURIComponent(SANDBOX_STATE)) },
      'test.salesforce.com',
    ],
    ['a state that says no', { state: encoded({ sandbox: false }) }, 'login.salesforce.com'],
    ['a text in the state', { state: encoded({ sandbox: 'true' }) }, 'test.salesforce.com'],
    ["a caller's own state", { state: 'my-state-42' }, 'login.salesforce.com'],
    [
      "a caller's own JSON that says sandbox too",
      { state: encoded({ sandbox: true, user: 7 }) },
      'test.salesforce.com',
    ],
    ['the object itself', { state: '{"sandbox": true}' }, 'test.salesforce.com'],
    [
      "a caller's own JSON that says no sandbox",
      { state: encoded({ sandbox: false, user: 7 }), login_host: 'test.salesforce.com' },
      'test.salesforce.com',
    ],
    ["a caller's own JSON", { state: encoded({ user: 7 }) }, 'login.salesforce.com'],
    ['the flag', { sandbox: 'true' }, 'test.salesforce.com'],
    ['the flag before the state', { sandbox: 'false', state: SANDBOX_STATE }, 'login.salesforce.com'],
    ['login', { domain: 'login' }, 'login.salesforce.com'],
    ['test', { domain: 'test' }, 'test.salesforce.com'],
    ['a login host', { domain: 'https://Test.Salesforce.com/' }, 'test.salesforce.com'],
    [
      'a My Domain',
      { domain: 'example.my.salesforce.com', state: SANDBOX_STATE },
      'example.my.salesforce.com',
    ],
    [
      'that of a sandbox',
      { domain: 'example--dev.sandbox.my.salesforce.com' },
      'example--dev.sandbox.my.salesforce.com',
    ],
    ['the address in the browser', { domain: 'example.lightning.force.com' }, 'example.my.salesforce.com'],
    [
      'the address of Setup',
      { domain: 'https://example--dev.sandbox.my.salesforce-setup.com/lightning/setup' },
      'example--dev.sandbox.my.salesforce.com',
    ],
    [
      'a developer edition',
      { domain: 'example.develop.my.salesforce.com' },
      'example.develop.my.salesforce.com',
    ],
    ['one for the military', { domain: 'example.my.salesforce.mil' }, 'example.my.salesforce.mil'],
    ['one in China', { domain: 'example.lightning.sfcrmapps.cn' }, 'example.my.sfcrmproducts.cn'],
    [
      'the instance of a scratch organization',
      { instance_url: 'https://example.scratch.my.salesforce.com' },
      'test.salesforce.com',
    ],
    [
      'an instance where nobody logs in at the common hosts',
      { instance_url: 'https://example.my.sfcrmproducts.cn' },
      'example.my.sfcrmproducts.cn',
    ],
    [
      'what was authorized, beside a state of the caller',
      { login_host: 'test.salesforce.com', state: 'my-state-42' },
      'test.salesforce.com',
    ],
    ['an instance', { instance_url: 'https://example.my.salesforce.com' }, 'login.salesforce.com'],
    [
      'the instance of a sandbox',
      { instance_url: 'https://example--dev.sandbox.my.salesforce.com/' },
      'test.salesforce.com',
    ],
  ])('%s', (_name, place, host) => {
    expect(oauth.detailsAsked?.(place)).toMatchObject({ login_host: host });
  });

  test.each(['', '%', '%zz', 'e30=', 'bnVsbA==', 'W10=', 'a'.repeat(10_000)])(
    'a state that says nothing of a sandbox is ignored: %#',
    (state) => {
      expect(stateFlag(state)).toBeUndefined();
    },
  );

  test.each([
    'example.com',
    'salesforce.com.example.com',
    'login.salesforce.com@example.com',
    'x.force.com',
    'example.my.salesforce.com.example.com',
    'http://login.salesforce.com',
    'login.salesforce.com:8443',
  ])('nobody logs in at %s', (domain) => {
    expect(() => oauth.detailsAsked?.({ domain })).toThrow(CredentialsError);
    expect(() => oauth.endpoints({ login_host: domain }, undefined)).toThrow(/Tokens and passwords are sent/);
  });

  test('the instance of an answer must be Salesforce’s, unless a base URL replaces it', () => {
    const details = { login_host: 'login.salesforce.com' };
    const answered = (url: string, baseUrl?: string) =>
      oauth.detailsAnswered?.({ instance_url: url, id: 'i' }, details, baseUrl);
    expect(answered('https://example.my.salesforce.com')).toEqual({
      ...details,
      instance_url: 'https://example.my.salesforce.com',
      id: 'i',
    });
    expect(() => answered('https://salesforce.com.example.com')).toThrow(/not Salesforce's/);
    expect(() => answered('http://example.my.salesforce.com')).toThrow(/instance_url/);
    expect(() => answered('https://site-of-a-customer.secure.force.com')).toThrow(/not Salesforce's/);
    expect(answered('https://example.com', 'http://127.0.0.1:1')).toEqual({ ...details, id: 'i' });
  });
});
