import type { DestinationCall } from '#core';

export function presentCall({ id, at, call }: DestinationCall): object {
  return {
    id,
    created_at: at,
    method: call['method'],
    url: call['url'],
    request_headers: call['requestHeaders'],
    request_body: call['requestBody'],
    status: call['status'],
    response_headers: call['responseHeaders'],
    response_body: call['responseBody'],
    duration_ms: call['durationMs'],
    attempt: call['attempt'],
    error: call['error'],
  };
}
