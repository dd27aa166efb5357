import {
  connectorErrorOf,
  openConnection,
  type Connection,
  type OpenConnection,
} from '../../postgres-wire/index.ts';
import type { Table } from './catalog.ts';
import type { PostgresContext } from './credentials.ts';

/** What the batches of a run share: sessions, and what the catalog said of their tables. */
export class Sessions {
  /** By name of the object. As old as the run at most: whoever is refused because of it reads it anew. */
  readonly tables = new Map<string, Table>();
  readonly #idle: OpenConnection[] = [];
  #hasEnded = false;

  /**
   * Lends a session with an open transaction, which `use` ends. Where it throws, the session is closed and the
   * transaction with it; else the next batch gets it. As many are open as batches were under way at once.
   *
   * Nothing of the session but the login outlasts a transaction: a pooler may lend another one then.
   *
   * @param begin opens the transaction; may be run on a second session where a kept one turns out to be lost
   * @throws a `DatabaseError` of `use` as a ConnectorError
   */
  async inTransaction(
    context: PostgresContext,
    begin: string,
    use: (connection: Connection) => Promise<void>,
  ): Promise<void> {
    const session = (await this.#beginKept(context, begin)) ?? (await beginNew(context, begin));
    try {
      await use(session);
    } catch (error) {
      await session.close();
      throw connectorErrorOf(error, context);
    }
    session.follow(undefined);
    if (session.isOpen && !this.#hasEnded) this.#idle.push(session);
    else await session.close();
  }

  async close(): Promise<void> {
    this.#hasEnded = true;
    await Promise.all(this.#idle.splice(0).map((session) => session.close()));
  }

  /** Undefined where there is none, or the server has ended it in the meantime: nothing was written by it then. */
  async #beginKept(context: PostgresContext, begin: string): Promise<OpenConnection | undefined> {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      try {
        session.follow(context.signal);
        await session.run(begin);
        return session;
      } catch {
        await session.close();
        context.signal.throwIfAborted();
      }
    }
    return undefined;
  }
}

async function beginNew(context: PostgresContext, begin: string): Promise<OpenConnection> {
  const session = await openConnection(context);
  try {
    await session.run(begin);
    return session;
  } catch (error) {
    await session.close();
    throw connectorErrorOf(error, context);
  }
}

const kept = new WeakMap<PostgresContext['lifetime'], Sessions>();

/** Those of the run that this call is part of; closed with it. */
export function sessionsOf({ lifetime }: Pick<PostgresContext, 'lifetime'>): Sessions {
  const known = kept.get(lifetime);
  if (known !== undefined) return known;
  const sessions = new Sessions();
  kept.set(lifetime, sessions);
  lifetime.onEnd(() => sessions.close());
  return sessions;
}
