/** An outbound request. The body is `json` or `body`, not both. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Absolute URL. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the access token of the connection, and on a 401 renews it and sends the request once more. */
  readonly bearer?: true;
  readonly json?: unknown;
  readonly body?: string | Buffer;
  /** A redirect to another origin is an answer: what the request carries is for this one only. */
  readonly sameOrigin?: true;
  /** Until the whole answer is read, for each try. Default 30 000. */
  readonly timeoutMs?: number;
  /** Default 10 MiB; a larger answer is a `too_large` NetworkError. */
  readonly maxResponseBytes?: number;
  /**
   * Whether a failed try may be repeated. `safe` (default): GET, HEAD, PUT and DELETE on a network fault, 429,
   * 502, 503 and 504; other methods only when the provider surely did not act (429, refused connection).
   * `always`: the request is idempotent whatever its method. `never`: one try.
   */
  readonly retry?: 'safe' | 'always' | 'never';
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; several values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
  text(): string;
  /** The parsed body; undefined where it is not JSON (a proxy's HTML page, an empty answer). */
  json(): unknown;
}

/**
 * A connector's only way out over HTTP. Any status is an answer: the connector reads it. Throws NetworkError when
 * there was none. Retries, `Retry-After`, rate limits, redirects, the address policy and the call record happen
 * inside.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The provider announced another limit for these credentials. */
  setRequestsPerSecond(requestsPerSecond: number): void;
}
