import type { JsonMap } from './reply.ts';
import { mapOf } from './reply.ts';
import type { SandboxState, User } from './state.ts';
import { newUser } from './state.ts';

export const IDENTIFIERS = ['external_id', 'user_alias', 'braze_id', 'email', 'phone'];

/** The user that an object of a request means, by the first identifier that it has. */
export function findUser(state: SandboxState, body: JsonMap): User | undefined {
  const users = [...state.users];
  if (body['external_id'] !== undefined)
    return users.find((user) => user.external_id === body['external_id']);
  if (body['user_alias'] !== undefined) {
    const { alias_name, alias_label } = mapOf(body['user_alias']);
    return users.find(({ aliases }) =>
      aliases.some((alias) => alias.alias_name === alias_name && alias.alias_label === alias_label),
    );
  }
  if (body['braze_id'] !== undefined) return users.find((user) => user.braze_id === body['braze_id']);
  const name = body['email'] === undefined ? 'phone' : 'email';
  return preferred(users.filter(({ attributes }) => same(attributes.get(name), body[name])));
}

/** The user, made where there is none and the request allows it. */
export function findOrMakeUser(state: SandboxState, body: JsonMap, canMakeAlias: boolean): User | undefined {
  const found = findUser(state, body);
  if (found !== undefined || body['_update_existing_only'] === true) return found;
  const { external_id } = body;
  if (typeof external_id === 'string') return newUser(state, external_id);
  if (body['user_alias'] !== undefined) {
    if (!canMakeAlias || body['_update_existing_only'] !== false) return undefined;
    const user = newUser(state);
    const { alias_name, alias_label } = mapOf(body['user_alias']);
    user.aliases.push({ alias_name: String(alias_name), alias_label: String(alias_label) });
    return user;
  }
  return body['braze_id'] === undefined ? newUser(state) : undefined;
}

/** Of several: one with an external id first, then the one that changed last. */
export function preferred(users: readonly User[]): User | undefined {
  return users.toSorted(
    (one, other) =>
      Number(other.external_id !== undefined) - Number(one.external_id !== undefined) ||
      other.changed - one.changed,
  )[0];
}

export function same(one: unknown, other: unknown): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase();
}
