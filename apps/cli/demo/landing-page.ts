import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LandingPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The page of an app that a person comes to after consent.
 *
 * @param connect what to do with a code, to be shown
 */
export async function startLandingPage(connect: (code: string) => string): Promise<LandingPage> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://demo');
    const code = searchParams.get('code');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      code === null
        ? page('Not authorized', searchParams.get('error_description') ?? 'There is no code.', '')
        : page('Authorized', 'An app would go on here. Paste this within ten minutes:', connect(code)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/connected`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function page(title: string, text: string, command: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; margin: 48px; max-width: 900px }
pre { background: #f3f4f6; padding: 16px; border-radius: 8px; white-space: pre-wrap; word-break: break-all }
pre:empty { display: none }</style></head>
<body><h1>${title}</h1><p>${escape(text)}</p><pre>${escape(command)}</pre></body></html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
