import { expect, test } from 'vitest';
import { useServer } from './testing/served.ts';

const served = useServer();

async function get(path: string) {
  const response = await fetch(new URL(path, served.server.url));
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What a browser would load for a page: scripts, styles, icons, images. */
function loadedBy(html: string): string[] {
  return [...html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(
    ([, url = '']) => url,
  );
}

test('the reference at /docs is served whole by this server', async () => {
  const page = await get('/docs');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  const loaded = loadedBy(page.text);
  expect(loaded.length).toBeGreaterThan(3);
  for (const reference of loaded) {
    const url = new URL(reference, `${served.server.url}/docs`);
    expect(url.origin).toBe(served.server.url);
    expect((await get(url.pathname)).status).toBe(200);
  }
});

async function loadedFiles(extension: string): Promise<string[]> {
  const page = await get('/docs');
  const paths = loadedBy(page.text).map(
    (reference) => new URL(reference, `${served.server.url}/docs`).pathname,
  );
  const files = paths.filter((path) => path.endsWith(extension)).map(async (path) => (await get(path)).text);
  return Promise.all(files);
}

test('its styles load nothing from elsewhere', async () => {
  const styles = await loadedFiles('.css');
  expect(styles.length).toBeGreaterThan(0);
  for (const text of styles) {
    expect(text).not.toMatch(/@import/);
    for (const [, url] of text.matchAll(/url\(["']?([^"')]+)/g))
      expect(url).toMatch(/^(data:|#|\.?\/(?!\/))/);
  }
});

test('its script asks this server for the document, and nobody to validate it', async () => {
  const [text = ''] = await loadedFiles('swagger-initializer.js');
  expect(text).toContain('validatorUrl: null');
  expect(text.replaceAll(/\/\/ .*$/gm, '')).not.toMatch(/https?:\/\//);
});

test('the browser is told to load from this server only, be it plain http', async () => {
  const { headers } = await get('/docs');
  const policy = headers.get('content-security-policy') ?? '';
  const sources = policy.split(';').flatMap((directive) => directive.trim().split(/\s+/).slice(1));
  expect(policy).toMatch(/default-src 'self'/);
  expect(new Set(sources)).toEqual(new Set(["'self'", "'none'", 'data:']));
  expect(policy).not.toContain('upgrade-insecure-requests');
});

test('it shows the endpoints of this server', async () => {
  const { text } = await get('/docs/json');
  const document = JSON.parse(text) as { paths: object; servers: unknown };
  expect(Object.keys(document.paths)).toContain('/destinations/{id}');
  expect(document.servers).toEqual([{ url: '/api/v1' }]);
});
