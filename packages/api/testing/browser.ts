import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A real browser that talks to loopback only; or why there is none: say it where tests are skipped. */
export async function openBrowser(): Promise<{ readonly browser: Browser } | { readonly skipped: string }> {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) return { skipped: `there is no browser at ${PLACES.join(', ')}` };
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  return { browser };
}
