import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { IDENTIFIERS, findOrMakeUser } from './find-user.ts';
import type { JsonMap } from './reply.ts';
import { fault, listOf, mapOf, ok } from './reply.ts';
import type { SandboxState, User } from './state.ts';

const MOST_BYTES = 4 * 1024 * 1024;
const STATES: ReadonlySet<unknown> = new Set([undefined, null, 'opted_in', 'subscribed', 'unsubscribed']);
const ARRAYS = ['attributes', 'events', 'purchases'] as const;
const INVALID = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";

export function trackRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [route('POST', /^\/users\/track$/, (request) => track(state, request))];
}

function track(state: SandboxState, { json, text }: SandboxRequest): SandboxReply {
  const body = mapOf(json);
  const given = ARRAYS.map((array) => [array, listOf(body[array])] as const);
  const count = given.reduce((sum, [, entries]) => sum + entries.length, 0);
  if (Buffer.byteLength(text) > MOST_BYTES) return fault(413, 'Request entity too large');
  if (count > state.mostTracked) return fault(400, 'Max Input Length Exceeded');
  const errors: unknown[] = [];
  const counts: Record<string, number> = {};
  const valid: (() => void)[] = [];
  for (const [array, entries] of given) {
    if (entries.length === 0) continue;
    counts[`${array}_processed`] = 0;
    for (const [index, entry] of entries.entries()) {
      const wrong = faultOf(array, mapOf(entry));
      if (wrong !== undefined)
        errors.push(state.namesErrors ? { type: wrong, input_array: array, index } : wrong);
      else {
        counts[`${array}_processed`] = (counts[`${array}_processed`] ?? 0) + 1;
        valid.push(() => apply(state, array, mapOf(entry)));
      }
    }
  }
  if (valid.length === 0) return fault(400, INVALID, errors);
  for (const act of valid) act();
  if (state.isUnderMaintenance) return { status: 202, json: { message: 'queued' } };
  return ok(errors.length === 0 ? counts : { ...counts, errors }, 201);
}

function faultOf(array: (typeof ARRAYS)[number], entry: JsonMap): string | undefined {
  const identifiers = IDENTIFIERS.filter((name) => entry[name] !== undefined && entry[name] !== null);
  if (identifiers.length === 0)
    return `'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required`;
  if (array === 'attributes') {
    return STATES.has(entry['email_subscribe'])
      ? undefined
      : "'email_subscribe' must be 'opted_in', 'subscribed' or 'unsubscribed'";
  }
  if (Number.isNaN(Date.parse(String(entry['time'])))) return "'time' must be in ISO 8601 format";
  if (array === 'events') return typeof entry['name'] === 'string' ? undefined : "'name' is required";
  if (typeof entry['product_id'] !== 'string') return "'product_id' is required";
  if (!/^[A-Z]{3}$/.test(String(entry['currency']))) return "'currency' must be an ISO 4217 code";
  return typeof entry['price'] === 'number' ? undefined : "'price' must be a number";
}

function apply(state: SandboxState, array: (typeof ARRAYS)[number], entry: JsonMap): void {
  const user = findOrMakeUser(state, entry, array === 'attributes');
  if (user === undefined) return;
  user.changed = state.next();
  if (array !== 'attributes') {
    state[array].push({ user: user.braze_id, body: entry });
    return;
  }
  for (const [name, value] of Object.entries(entry)) {
    if (['external_id', 'user_alias', 'braze_id', '_update_existing_only'].includes(name)) continue;
    setAttribute(user, name, value);
  }
}

function setAttribute({ attributes }: User, name: string, value: unknown): void {
  const { add, $add, remove } = mapOf(value);
  const added = add ?? $add;
  if (value === null) attributes.delete(name);
  else if (Array.isArray(added) || Array.isArray(remove)) {
    const kept = listOf(attributes.get(name)).filter(
      (one) => !listOf(added).includes(one) && !listOf(remove).includes(one),
    );
    attributes.set(name, [...kept, ...new Set(listOf(added))]);
  } else if (!holdsNull(value)) attributes.set(name, Array.isArray(value) ? [...new Set(value)] : value);
}

/** A nested attribute with a null is dropped without a word. */
function holdsNull(value: unknown): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    Object.values(value).some((inner) => inner === null || holdsNull(inner))
  );
}
