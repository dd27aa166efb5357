/** Nobody's tokens are good for longer, whatever an answer says; and a date has an end. */
const LONGEST_LIFE_SECONDS = 366 * 86_400;

type Members = Readonly<Record<string, unknown>>;

/**
 * The answer of a token endpoint as RFC 6749 would have it, where providers are careless: the refresh token that was
 * sent may be dead by now, so an answer is not refused for what can do without.
 *
 * Members that are null or empty count as absent. An ID token that nobody asked for is left out. A token without a type
 * is a bearer token. A scope may be a list. A life that is none is left out.
 */
export function standardAnswer(body: Members): Members {
  const { id_token: _, expires_in, scope, ...rest } = body;
  const life = lifeIn(expires_in);
  const scopes = scopeIn(scope);
  return {
    token_type: 'bearer',
    ...withoutEmpty(rest),
    ...(life === undefined ? {} : { expires_in: life }),
    ...(scopes === undefined ? {} : { scope: scopes }),
  };
}

function withoutEmpty(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== ''));
}

function lifeIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return seconds > 0 && Number.isFinite(seconds) ? Math.min(seconds, LONGEST_LIFE_SECONDS) : undefined;
}

function scopeIn(value: unknown): string | undefined {
  if (!Array.isArray(value)) return typeof value === 'string' ? value : undefined;
  return value.filter((one) => typeof one === 'string').join(' ');
}
