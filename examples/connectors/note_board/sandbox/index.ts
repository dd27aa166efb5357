import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

interface Note {
  readonly key: string;
  readonly text?: string;
  readonly done?: boolean;
}

export interface NoteBoardSandbox {
  /** What `SPILLWAY_NOTE_BOARD_BASE_URL` would be set to. */
  readonly url: string;
  readonly apiToken: string;
  /** Notes of each board, by key. */
  readonly boards: ReadonlyMap<string, Map<string, Note>>;
  /** The next write is carried out and its connection cut before the answer; so are `times - 1` more. */
  loseAnswers(times: number): void;
  close(): Promise<void>;
}

/** Longer texts are refused. */
const LONGEST_TEXT = 140;

interface Reply {
  readonly status: number;
  readonly body: object;
}

/** Starts a stand-in of Note Board on loopback, with the team `support` and two boards. */
export async function startNoteBoardSandbox(): Promise<NoteBoardSandbox> {
  const apiToken = 'sandbox-api-token';
  const boards = new Map([
    ['questions', new Map<string, Note>()],
    ['ideas', new Map<string, Note>()],
  ]);
  let answersToLose = 0;

  const answer = (method: string, path: string, text: string): Reply => {
    if (method === 'GET' && path === '/v1/me') return ok({ email: 'sandbox@example.com' });
    if (!path.startsWith('/v1/teams/support/boards')) return refused(404, 'there is no such team');
    if (method === 'GET') {
      return ok({ boards: [...boards.keys()].map((id) => ({ id, title: `Board of ${id}` })) });
    }
    const board = boards.get(/^\/v1\/teams\/support\/boards\/([^/]+)\/notes$/.exec(path)?.[1] ?? '');
    if (board === undefined) return refused(404, 'there is no such board');
    const { notes } = JSON.parse(text) as { notes: readonly Note[] };
    return ok({ results: notes.map((note) => put(board, note)) });
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const known = request.headers.authorization === `Bearer ${apiToken}`;
    const { method = '', url = '' } = request;
    const text = await bodyOf(request);
    const reply = known ? answer(method, url, text) : refused(401, 'the token is unknown');
    if (method === 'POST' && answersToLose > 0) {
      answersToLose -= 1;
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    apiToken,
    boards,
    loseAnswers: (times) => {
      answersToLose = times;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function put(board: Map<string, Note>, note: Note): object {
  if ((note.text ?? '').length > LONGEST_TEXT) {
    return { key: note.key, error: `the text is longer than ${LONGEST_TEXT} characters` };
  }
  board.set(note.key, { ...board.get(note.key), ...note });
  return { key: note.key };
}

function ok(body: object): Reply {
  return { status: 200, body };
}

function refused(status: number, error: string): Reply {
  return { status, body: { error } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
