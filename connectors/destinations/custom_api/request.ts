import { Secret } from '#secret';
import type { Credentials } from './credentials.ts';

/** Version 1 of Census's Custom Destination API: https://developers.getcensus.com/integrations/custom-destinations */
export type Method =
  | 'test_connection'
  | 'list_objects'
  | 'list_fields'
  | 'supported_operations'
  | 'get_sync_speed'
  | 'sync_batch';

export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly method: Method;
  readonly params: object;
  /** 32 hexadecimal digits. */
  readonly id: string;
}

/** Endpoints in use may look for this name, so the documented value is kept. */
const USER_AGENT = 'Census https://www.getcensus.com';

/** Headers that belong to the message or to the connection, not to the person who configures it. */
const OURS =
  /^(accept-encoding|connection|content-encoding|content-length|content-type|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;

export function rpcRequest(method: Method, params: object, id: string): RpcRequest {
  return { jsonrpc: '2.0', method, params, id };
}

/** Names in lower case. A custom header replaces one of the documented headers; `Content-Type` and its like stay. */
export function requestHeaders(credentials: Credentials): Record<string, string> {
  const headers: Record<string, string> = { accept: '*/*', 'user-agent': USER_AGENT };
  if (credentials.auth_token !== undefined) {
    headers['authorization'] = `Bearer ${credentials.auth_token.reveal()}`;
  }
  for (const [name, value] of Object.entries(credentials.custom_headers ?? {})) {
    if (OURS.test(name)) continue;
    headers[name.toLowerCase()] = value instanceof Secret ? value.reveal() : value;
  }
  headers['content-type'] = 'application/json';
  return headers;
}

/** Names of the custom headers that are not sent. */
export function ignoredHeaders(credentials: Credentials): string[] {
  return Object.keys(credentials.custom_headers ?? {}).filter((name) => OURS.test(name));
}
