import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { route, serveSandbox } from '#sandbox-kit';
import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';

/** A column as Snowflake's protocol names its type: `fixed`, `real`, `text`, `timestamp_ntz`. */
export interface SandboxColumn {
  readonly name: string;
  readonly type: string;
  readonly precision?: number;
  readonly scale?: number;
}

/** The answer to a statement, its values in the form of the wire; more rows than `inline` go into chunks. */
export interface SandboxAnswer {
  readonly columns: readonly SandboxColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The refusal of a statement. */
interface SandboxRefusal {
  readonly code: string;
  readonly message: string;
}

export interface SnowflakeSandboxOptions {
  readonly account: string;
  readonly user: string;
  readonly password: string;
  /** PEM text of the public key that a key pair login is held against. */
  readonly publicKey?: string;
  /** Answers statements: the sandbox knows the protocol, and no SQL. */
  readonly answer: (sql: string) => SandboxAnswer | SandboxRefusal;
  /** Rows of an answer that come with it; the others in chunks of as many. Default 1000. */
  readonly inline?: number;
}

export interface SnowflakeSandbox extends Sandbox {
  /** Statements in their order. */
  readonly statements: readonly string[];
  /** Sessions that were not ended. */
  readonly openSessions: ReadonlySet<string>;
  /** The token of every session expires: the driver must renew it. */
  expireTokens(): void;
  /** Statements are answered with "in progress" first. */
  answerLater: boolean;
}

/** Stands in for an account of Snowflake, in the protocol that its own drivers speak. */
export async function serveSnowflake(options: SnowflakeSandboxOptions): Promise<SnowflakeSandbox> {
  const { inline = 1000 } = options;
  const statements: string[] = [];
  const sessions = new Map<string, string>();
  const masters = new Map<string, string>();
  const openSessions = new Set<string>();
  const chunks = new Map<string, string>();
  const pending = new Map<string, string>();

  function login(request: SandboxRequest): SandboxReply {
    const { data } = request.json as { data: Record<string, string> };
    if (data['LOGIN_NAME'] !== undefined && !isUser(data)) {
      return refuse('390100', 'Incorrect username or password was specified.');
    }
    const session = randomUUID();
    openSessions.add(session);
    const master = randomUUID();
    masters.set(master, session);
    return success({
      token: tokenFor(session),
      masterToken: master,
      validityInSeconds: 3600,
      masterValidityInSeconds: 14_400,
      sessionId: session,
      parameters: PARAMETERS,
      sessionInfo: {
        databaseName: request.query.get('databaseName'),
        warehouseName: request.query.get('warehouse'),
      },
    });
  }

  function isUser(data: Record<string, string>): boolean {
    if (data['LOGIN_NAME'] !== options.user) return false;
    if (data['AUTHENTICATOR'] !== 'SNOWFLAKE_JWT') return data['PASSWORD'] === options.password;
    const [head = '', body = '', signature = ''] = (data['TOKEN'] ?? '').split('.');
    const { sub } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { sub: string };
    return (
      sub === `${options.account}.${options.user}`.toUpperCase() &&
      options.publicKey !== undefined &&
      verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        createPublicKey(options.publicKey),
        Buffer.from(signature, 'base64url'),
      )
    );
  }

  function tokenFor(session: string): string {
    const token = randomUUID();
    sessions.set(token, session);
    return token;
  }

  function renew(request: SandboxRequest): SandboxReply {
    const master = tokenOf(request);
    const session = masters.get(master);
    if (session === undefined) return refuse('390114', 'Authentication token has expired.');
    return success({
      sessionToken: tokenFor(session),
      validityInSecondsST: 3600,
      masterToken: master,
      validityInSecondsMT: 14_400,
      sessionId: session,
    });
  }

  function query(request: SandboxRequest): SandboxReply {
    const refusal = withoutSession(request);
    if (refusal !== undefined) return refusal;
    const { sqlText } = request.json as { sqlText: string };
    statements.push(sqlText);
    if (!server.answerLater) return result(sqlText);
    const id = randomUUID();
    pending.set(id, sqlText);
    return success({ queryId: id, getResultUrl: `/queries/${id}/result` }, '333334');
  }

  function result(sqlText: string): SandboxReply {
    const answer = options.answer(sqlText);
    if ('code' in answer) return refuse(answer.code, answer.message);
    const { columns, rows } = answer;
    const later: { url: string; rowCount: number; uncompressedSize: number; compressedSize: number }[] = [];
    for (let start = inline; start < rows.length; start += inline) {
      const part = rows.slice(start, start + inline);
      const text = JSON.stringify(part).slice(1, -1);
      const id = randomUUID();
      chunks.set(id, text);
      later.push({
        url: `${server.url}/chunks/${id}`,
        rowCount: part.length,
        uncompressedSize: text.length,
        compressedSize: text.length,
      });
    }
    return success({
      parameters: PARAMETERS,
      rowtype: columns.map(({ name, type, precision, scale }) => ({
        name,
        type,
        precision: precision ?? null,
        scale: scale ?? null,
        nullable: true,
        length: null,
        byteLength: null,
      })),
      rowset: rows.slice(0, inline),
      total: rows.length,
      returned: rows.length,
      queryId: randomUUID(),
      queryResultFormat: 'json',
      version: 1,
      statementTypeId: 4096,
      ...(later.length === 0 ? {} : { chunks: later, chunkHeaders: { 'x-sandbox-key': 'k' } }),
    });
  }

  function withoutSession(request: SandboxRequest): SandboxReply | undefined {
    return sessions.has(tokenOf(request)) ? undefined : refuse('390112', 'Your session has expired.');
  }

  const sandbox = await serveSandbox({
    errorBody: (status, message) => ({ success: false, code: String(status), message, data: null }),
    routes: [
      route('POST', /^\/session\/v1\/login-request$/, login),
      route('POST', /^\/session\/token-request$/, renew),
      route('POST', /^\/queries\/v1\/query-request$/, query),
      route('POST', /^\/queries\/v1\/abort-request$/, () => success(null)),
      route('GET', /^\/queries\/([^/]+)\/result$/, ({ params: [id = ''] }) => result(pending.get(id) ?? '')),
      route('POST', /^\/session$/, (request) => {
        openSessions.delete(sessions.get(tokenOf(request)) ?? '');
        return success(null);
      }),
      route('POST', /^\/telemetry\/send$/, () => success(null)),
      route('GET', /^\/chunks\/([^/]+)$/, ({ params: [id = ''], headers }) => {
        const body = headers['x-sandbox-key'] === 'k' ? chunks.get(id) : undefined;
        return body === undefined ? { status: 404 } : { status: 200, body };
      }),
    ],
  });
  const server: SnowflakeSandbox = Object.assign(sandbox, {
    statements,
    openSessions,
    answerLater: false,
    expireTokens: () => sessions.clear(),
  });
  return server;
}

/** What every session of Snowflake is told, as far as the drivers read it. */
const PARAMETERS = [
  { name: 'TIMEZONE', value: 'America/Los_Angeles' },
  { name: 'TIMESTAMP_OUTPUT_FORMAT', value: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM' },
  { name: 'TIMESTAMP_NTZ_OUTPUT_FORMAT', value: 'YYYY-MM-DD HH24:MI:SS.FF3' },
  { name: 'DATE_OUTPUT_FORMAT', value: 'YYYY-MM-DD' },
  { name: 'TIME_OUTPUT_FORMAT', value: 'HH24:MI:SS' },
  { name: 'BINARY_OUTPUT_FORMAT', value: 'HEX' },
  { name: 'QUERY_CONTEXT_CACHE_SIZE', value: 5 },
];

function success(data: unknown, code: string | null = null): SandboxReply {
  return { status: 200, json: { data, code, message: null, success: true } };
}

function refuse(code: string, message: string): SandboxReply {
  return {
    status: 200,
    json: { data: { errorCode: code, sqlState: '42000' }, code, message, success: false },
  };
}

function tokenOf({ headers }: SandboxRequest): string {
  return /Token="([^"]+)"/u.exec(headers['authorization'] ?? '')?.[1] ?? '';
}
