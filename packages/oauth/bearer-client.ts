import type { AccessToken, HttpClient, HttpRequest, HttpResponse } from '#connector-kit';

/** Where the access token of a connection comes from. */
export interface TokenSource {
  /** @throws ReconnectError, RetryLaterError, NetworkError */
  current(): Promise<AccessToken>;
  /**
   * Another token than the one that was refused; undefined where there can be none.
   *
   * @throws as `current`
   */
  renew(refused: AccessToken): Promise<AccessToken | undefined>;
}

/** Sends the access token with the requests that ask for it, and renews it once where it is refused. */
export function bearerClient(http: HttpClient, tokens: TokenSource): HttpClient {
  return {
    async request({ bearer, ...request }) {
      if (bearer !== true) return http.request(request);
      const token = await tokens.current();
      const response = await send(http, request, token);
      if (response.status !== 401) return response;
      const renewed = await tokens.renew(token);
      return renewed === undefined ? response : send(http, request, renewed);
    },
    setRequestsPerSecond: (rate) => http.setRequestsPerSecond(rate),
  };
}

function send(http: HttpClient, request: HttpRequest, token: AccessToken): Promise<HttpResponse> {
  const headers = { ...request.headers, authorization: `Bearer ${token.value.reveal()}` };
  return http.request({ ...request, headers });
}
