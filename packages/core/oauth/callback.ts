import { messageOf } from '#connector-kit';
import type { AnyDestination } from '#connector-kit';
import { exchangeCode } from '#oauth';
import type { Grant, Provider } from '#oauth';
import { Redactor, Secret } from '#secret';
import { grantAuthorization, takeAuthorization } from '#store';
import type { Authorization } from '#store';
import { InvalidInput, Refusal } from '../errors.ts';
import { openFrom, sealInto } from '../secrets.ts';
import type { Services } from '../services.ts';
import { authorizationPlace } from './authorize.ts';
import { findGrantedClient } from './clients.ts';
import { hashOf, randomValue } from './hash.ts';
import { providerOf } from './provider.ts';

const STATE_LIVES_MS = 3_600_000;
const LONGEST_EXCHANGE_MS = 30_000;
/** In characters: what comes along in a URL must fit into the next one. */
const LONGEST_ERROR = 200;
const LONGEST_DESCRIPTION = 1_000;

/** What a provider sends the browser back with. */
export type CallbackParameters = Readonly<Record<string, string | undefined>>;

/** The tokens as they are sealed until the code is redeemed. */
export interface SealedTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly issuedAt: string;
}

/**
 * Ends an authorization: exchanges the provider's code at once, and keeps the tokens under a code of ours.
 *
 * @returns where to send the browser: the caller's redirect_uri with `code`, or with `error` and `error_description`
 * @throws InvalidInput where no authorization is waiting: there is nowhere to send the browser then
 */
export async function finishAuthorization(
  services: Services,
  parameters: CallbackParameters,
): Promise<string> {
  const { state = '', code, error } = parameters;
  const authorization = await takeAuthorization(services.store.db, hashOf(state));
  if (authorization === undefined) {
    throw new InvalidInput(
      'This authorization is unknown, or its page was opened before. Go back to where you started and authorize again.',
    );
  }
  const back = (answer: Readonly<Record<string, string>>): string => {
    const url = new URL(authorization.redirectUri);
    for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
    if (authorization.callerState !== null) url.searchParams.set('state', authorization.callerState);
    return url.href;
  };
  if (error !== undefined) {
    const words = parameters['error_description']?.slice(0, LONGEST_DESCRIPTION);
    return back({
      error: error.slice(0, LONGEST_ERROR),
      ...(words === undefined ? {} : { error_description: words }),
    });
  }
  if (code === undefined || code === '') {
    return back({
      error: 'invalid_request',
      error_description: 'The provider sent neither a code nor an error.',
    });
  }
  if (Date.now() - authorization.createdAt.getTime() > STATE_LIVES_MS) {
    return back({
      error: 'access_denied',
      error_description: 'The authorization took longer than an hour: begin again.',
    });
  }
  const redactor = new Redactor([code]);
  try {
    return back({ code: await grant(services, authorization, parameters, new Secret(code), redactor) });
  } catch (error_) {
    const message = error_ instanceof Refusal ? error_.message : messageOf(error_, redactor);
    services.log.warn({ type: authorization.type, fault: message }, 'an authorization could not be finished');
    return back({ error: 'server_error', error_description: message });
  }
}

/** @returns our code */
async function grant(
  services: Services,
  authorization: Authorization,
  parameters: CallbackParameters,
  code: Secret,
  redactor: Redactor,
): Promise<string> {
  const { workspaceId, type, callbackUrl, details: asked } = authorization;
  const connector = services.connectors.get(type);
  const provider = connector === undefined ? undefined : providerOf(services, connector);
  if (connector === undefined || provider === undefined) {
    throw new InvalidInput(`This server does not authorize destinations of type ${type} any more.`);
  }
  const place = authorizationPlace(workspaceId, authorization.id);
  const sealed = await openFrom(services.store.db, services.vault, place);
  if (sealed === undefined) throw new Error('the verifier of an authorization is missing');
  const { verifier } = JSON.parse(sealed) as { verifier: string };
  const granted = await exchange(services, connector, provider, redactor, {
    workspaceId,
    clientId: authorization.clientId,
    details: { ...asked, ...redirected(provider, parameters) },
    code,
    callbackUrl,
    verifier,
  });
  const oneTimeCode = randomValue();
  await services.store.db.transaction().execute(async (transaction) => {
    const isThere = await grantAuthorization(transaction, authorization.id, {
      codeHash: hashOf(oneTimeCode),
      details: granted.details,
      expiresAt: granted.expiresAt,
      scopes: granted.scopes ?? null,
    });
    if (!isThere) throw new InvalidInput('The workspace of this authorization was deleted meanwhile.');
    const tokens: SealedTokens = {
      accessToken: granted.accessToken.reveal(),
      refreshToken: granted.refreshToken?.reveal(),
      issuedAt: new Date().toISOString(),
    };
    await sealInto(transaction, services.vault, place, JSON.stringify(tokens));
  });
  return oneTimeCode;
}

interface Exchange {
  readonly workspaceId: number;
  readonly clientId: string;
  readonly details: Readonly<Record<string, string>>;
  readonly code: Secret;
  readonly callbackUrl: string;
  readonly verifier: string;
}

async function exchange(
  services: Services,
  connector: AnyDestination,
  provider: Provider,
  redactor: Redactor,
  { workspaceId, clientId, ...asked }: Exchange,
): Promise<Grant> {
  const client = await findGrantedClient(services, services.store.db, workspaceId, connector, clientId);
  if (client === undefined) {
    throw new InvalidInput(
      `${connector.label} was asked for the OAuth client ${clientId}, which this server no longer has: authorize again.`,
    );
  }
  redactor.learn([client.secret.reveal(), asked.verifier]);
  const http = services.egress.httpClient({
    type: `${connector.type}:oauth`,
    redactor,
    signal: AbortSignal.timeout(LONGEST_EXCHANGE_MS),
  });
  return exchangeCode(http, provider, { client, ...asked });
}

function redirected({ oauth }: Provider, parameters: CallbackParameters): Record<string, string> {
  return Object.fromEntries(
    (oauth.redirectDetails ?? []).flatMap((name) => {
      const value = parameters[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
