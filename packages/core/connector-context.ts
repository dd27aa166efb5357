import { OpenLifetime, secretsOf } from '#connector-kit';
import type { AnyDestination, ConnectorContext, GrantDetails, JsonObject } from '#connector-kit';
import type { CallRecord } from '#egress';
import { bearerClient } from '#oauth';
import { Redactor } from '#secret';
import { insertCalls } from '#store';
import type { Destination, WorkspaceScope } from '#store';
import type { ReadCredentials } from './credentials.ts';
import { DestinationTokens } from './oauth/tokens.ts';
import type { Services } from './services.ts';

/** How long recorded calls wait to be stored together. */
const FLUSH_MS = 500;

/** A connector at work for one destination. */
export interface ConnectorWork {
  readonly context: ConnectorContext<unknown>;
  readonly redactor: Redactor;
  /** Whose budget its work takes from: destinations of the same credentials share one. */
  readonly budgetKey: string;
  /** The same for a part of the work that ends with a signal of its own. */
  contextFor(signal: AbortSignal): ConnectorContext<unknown>;
  /** Closes what the connector keeps, and stores the calls that are not stored yet: call it when the work is done. */
  close(): Promise<void>;
}

/** Everything that a connector may use for this destination. */
export function workFor(
  services: Services,
  scope: WorkspaceScope,
  destination: Destination,
  connector: AnyDestination,
  credentials: ReadCredentials,
  grantDetails: GrantDetails,
  signal: AbortSignal,
): ConnectorWork {
  const redactor = new Redactor(secretsOf(connector, credentials.parsed));
  const recorder = new CallRecorder(services, scope, destination.id);
  const rateLimit = connector.rateLimit?.(credentials.parsed, grantDetails);
  const tokens = new DestinationTokens(services, scope, destination, connector, credentials, redactor);
  const lifetime = new OpenLifetime();
  const contextFor = (ending: AbortSignal): ConnectorContext<unknown> => {
    const http = services.egress.httpClient({
      type: connector.type,
      ...(rateLimit === undefined ? {} : { rateLimit }),
      redactor,
      record: (call) => recorder.add(call),
      signal: ending,
    });
    return {
      credentials: credentials.parsed,
      http: bearerClient(http, tokens),
      token: () => tokens.current(),
      found: destination.found,
      network: services.egress.network,
      log: services.log,
      signal: ending,
      lifetime,
      baseUrl: services.baseUrls.get(connector.type),
    };
  };
  return {
    redactor,
    budgetKey: `${connector.type}:${rateLimit?.key ?? destination.id}`,
    context: contextFor(signal),
    contextFor,
    async close() {
      await lifetime.end();
      await recorder.flush();
    },
  };
}

/** Stores recorded calls in batches; a call that can't be stored is dropped, it never breaks the work. */
class CallRecorder {
  readonly #services: Services;
  readonly #scope: WorkspaceScope;
  readonly #destinationId: number;
  #waiting: { at: Date; call: JsonObject }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Services, scope: WorkspaceScope, destinationId: number) {
    this.#services = services;
    this.#scope = scope;
    this.#destinationId = destinationId;
  }

  add({ at, ...call }: CallRecord): void {
    this.#waiting.push({ at, call: wellFormed(call) });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const calls = this.#waiting;
    this.#waiting = [];
    if (calls.length === 0) return;
    try {
      await insertCalls(this.#scope, this.#destinationId, calls);
    } catch (error) {
      this.#services.log.warn({ err: error, destination: this.#destinationId }, 'calls were not recorded');
    }
  }
}

/** Bodies may hold what jsonb can't: null characters and halves of surrogate pairs. */
function wellFormed(call: Omit<CallRecord, 'at'>): JsonObject {
  const clean = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
  return JSON.parse(JSON.stringify(call, clean)) as JsonObject;
}
