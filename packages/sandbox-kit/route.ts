export interface SandboxRequest {
  readonly method: string;
  /** Without the query, as it came. */
  readonly path: string;
  /** What the parentheses of the route's pattern caught, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. */
  readonly text: string;
  /** The parsed JSON body; undefined where there is none. */
  readonly json: unknown;
  /** A form body; empty where it is none. */
  readonly form: URLSearchParams;
}

/** With `json` the body is JSON, with `body` it is sent as it is; with neither it is empty. */
export interface SandboxReply {
  readonly status: number;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SandboxRoute {
  readonly method: string;
  /** Against the path, without the query. */
  readonly pattern: RegExp;
  readonly answer: (request: SandboxRequest) => SandboxReply | Promise<SandboxReply>;
  /** Answered without asking `guard`: consent pages, token endpoints. */
  readonly isOpen?: boolean;
}

export function route(
  method: string,
  pattern: RegExp,
  answer: SandboxRoute['answer'],
  options: Pick<SandboxRoute, 'isOpen'> = {},
): SandboxRoute {
  return { method, pattern, answer, ...options };
}
