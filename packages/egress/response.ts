import type { HttpResponse } from '#connector-kit';
import type { WireAnswer } from './exchange.ts';

/** A wire answer as connectors read it. */
export function response(url: URL, { status, headers, body }: WireAnswer): HttpResponse {
  const text = (): string => decoderFor(headers['content-type'] ?? '').decode(body);
  return {
    status,
    headers,
    url: url.href,
    text,
    json() {
      try {
        return JSON.parse(text()) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}

function decoderFor(contentType: string): TextDecoder {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
