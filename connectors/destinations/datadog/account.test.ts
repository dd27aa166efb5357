import { describe, expect, test } from 'vitest';
import { ReconnectError, RetryLaterError } from '#connector-kit';
import type { AccessToken, JsonObject } from '#connector-kit';
import { Secret } from '#secret';
import { findAccount, siteOf } from './account.ts';
import type { Context } from './credentials.ts';
import { intakeOf } from './intake.ts';
import { urlOf } from './request.ts';

function known(
  site: string | undefined,
  token: (() => AccessToken) | undefined,
  found: JsonObject = {},
): Pick<Context, 'credentials' | 'token' | 'found' | 'baseUrl'> {
  return {
    credentials: {
      api_key: new Secret('key'),
      application_key: undefined,
      site,
      historical_metrics: false,
    },
    async token() {
      if (token === undefined) throw new ReconnectError('Datadog is not authorized.');
      return token();
    },
    found,
    baseUrl: undefined,
  };
}

const ofEurope = () => ({
  value: new Secret('token'),
  details: { domain: 'datadoghq.eu' },
  scopes: undefined,
});

describe('where the account is', () => {
  test('is what the credentials say', async () => {
    expect(await findAccount(known('us5', undefined))).toEqual({
      site: 'us5.datadoghq.com',
      isAuthorized: false,
    });
  });

  test('is where somebody authorized, which the credentials may repeat', async () => {
    const account = { site: 'datadoghq.eu', isAuthorized: true };
    expect(await findAccount(known(undefined, ofEurope))).toEqual(account);
    expect(await findAccount(known('EU1', ofEurope))).toEqual(account);
  });

  test('is US1 where nothing says otherwise', async () => {
    expect(await findAccount(known(undefined, undefined))).toMatchObject({ site: 'datadoghq.com' });
  });

  test('is what the last check found, without asking for a token', async () => {
    const refuse = (): never => {
      throw new RetryLaterError('no token now');
    };
    expect(await siteOf(known(undefined, refuse, { site: 'ap1.datadoghq.com' }))).toBe('ap1.datadoghq.com');
  });

  test('is not guessed where the token can’t be had for now', async () => {
    const busy = (): never => {
      throw new RetryLaterError('no token now');
    };
    await expect(siteOf(known(undefined, busy))).rejects.toThrow('no token now');
  });

  test('is where it was once the authorization is taken back, which is not forgotten', async () => {
    const found = { site: 'datadoghq.eu', authorized: true };
    expect(await findAccount(known(undefined, undefined, found))).toEqual({
      site: 'datadoghq.eu',
      isAuthorized: true,
    });
  });
});

test.each([
  ['metric', 'https://api.datadoghq.eu/api/v2/series'],
  ['event', 'https://api.datadoghq.eu/api/v1/events'],
  ['log', 'https://http-intake.logs.datadoghq.eu/api/v2/logs'],
])('a %s goes to %s', (fullName, url) => {
  expect(urlOf(intakeOf({ fullName }).request, 'datadoghq.eu', undefined)).toBe(url);
});
