import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openBrowser } from './testing/browser.ts';
import { startLandingPage, usePractice } from './testing/practice-oauth.ts';
import { useServer } from './testing/served.ts';

const served = useServer();
usePractice(served);
const opened = await openBrowser();
let landing: Awaited<ReturnType<typeof startLandingPage>>;

beforeAll(async () => {
  landing = await startLandingPage();
});
afterAll(async () => {
  await landing.close();
  if ('browser' in opened) await opened.browser.close();
});

const authorizeUrl = async (): Promise<string> => {
  const query = new URLSearchParams({ type: 'practice', redirect_uri: landing.url, state: 'of-the-app' });
  return (await served.api('GET', `/destinations/authorize_url?${query.toString()}`)).body
    .authorize_url as string;
};

const inBrowser = (name: string, run: (page: Page) => Promise<void>): void => {
  test(name, async (context) => {
    if ('skipped' in opened) return context.skip(opened.skipped);
    const page = await opened.browser.newPage();
    try {
      await run(page);
    } finally {
      await page.close();
    }
  });
};

inBrowser('a person consents and comes back to the app with a code that connects', async (page) => {
  await page.goto(await authorizeUrl());
  expect(await page.title()).toBe('Practice (sandbox)');
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(/\/connected/);
  expect(await page.getByRole('heading').innerText()).toBe('Connected');
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('state')).toBe('of-the-app');
  const made = await served.api('POST', '/destinations', {
    json: { service_connection: { type: 'practice', credentials: { oauth_code: searchParams.get('code') } } },
  });
  expect(made.body.data.last_test_succeeded).toBe(true);
});

inBrowser('a person who denies comes back with an error that the app can show', async (page) => {
  await page.goto(await authorizeUrl());
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.waitForURL(/\/connected/);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    error: 'access_denied',
    error_description: 'The user denied the request',
    state: 'of-the-app',
  });
});

inBrowser('a person who goes back and consents again is told where to begin', async (page) => {
  await page.goto(await authorizeUrl());
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(/\/connected/);
  await page.goBack();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(/\/oauth\/callback/);
  expect(await page.getByRole('heading').innerText()).toBe("This authorization can't be finished");
  expect(await page.getByRole('paragraph').innerText()).toContain('authorize again');
});
