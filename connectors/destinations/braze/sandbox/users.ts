import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { findUser, preferred, same } from './find-user.ts';
import type { JsonMap } from './reply.ts';
import { fault, listOf, mapOf, ok } from './reply.ts';
import type { SandboxState, User } from './state.ts';
import { newUser } from './state.ts';

const MOST = 50;
const KINDS = ['external_ids', 'user_aliases', 'braze_ids', 'email_addresses', 'phone_numbers'];

export function userRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('POST', /^\/users\/delete$/, (request) => remove(state, request)),
    route('POST', /^\/users\/alias\/new$/, (request) => addAliases(state, request)),
    route('POST', /^\/users\/export\/ids$/, (request) => exportUsers(state, request)),
  ];
}

function remove(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  const body = mapOf(json);
  const kinds = KINDS.filter((kind) => listOf(body[kind]).length > 0);
  const [kind] = kinds;
  if (kind === undefined)
    return fault(400, 'No external_ids, user_aliases, braze_ids or email_addresses given');
  if (kinds.length > 1) return fault(400, 'Only one kind of identifier may be given');
  const names = listOf(body[kind]);
  if (names.length > MOST) return fault(400, 'The max number of ids per request was exceeded');
  if (
    kind === 'email_addresses' &&
    !names.every((name) => listOf(mapOf(name)['prioritization']).length > 0)
  ) {
    return fault(400, "'prioritization' is required to delete users by email");
  }
  for (const name of names) {
    const found = named(state, kind, name);
    if (found !== undefined) state.users.delete(found);
  }
  return ok({ deleted: names.length }, 201);
}

function named(state: SandboxState, kind: string, name: unknown): User | undefined {
  if (kind === 'external_ids') return findUser(state, { external_id: name });
  if (kind === 'user_aliases') return findUser(state, { user_alias: name });
  if (kind === 'braze_ids') return findUser(state, { braze_id: name });
  if (kind === 'phone_numbers') return findUser(state, { phone: name });
  const { email } = mapOf(name);
  return preferred([...state.users].filter(({ attributes }) => same(attributes.get('email'), email)));
}

function addAliases(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  const aliases = listOf(mapOf(json)['user_aliases']).map(mapOf);
  if (aliases.length === 0 || aliases.length > MOST)
    return fault(400, 'Between 1 and 50 user aliases are taken');
  for (const { alias_name, alias_label, external_id } of aliases) {
    const user = external_id === undefined ? newUser(state) : findUser(state, { external_id });
    user?.aliases.push({ alias_name: String(alias_name), alias_label: String(alias_label) });
  }
  return ok({ aliases_processed: aliases.length }, 201);
}

function exportUsers(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  const { external_ids, user_aliases, braze_id, email_address } = mapOf(json);
  const asked: JsonMap[] = [
    ...listOf(external_ids).map((external_id) => ({ external_id })),
    ...listOf(user_aliases).map((user_alias) => ({ user_alias })),
    ...(braze_id === undefined ? [] : [{ braze_id }]),
    ...(email_address === undefined ? [] : [{ email: email_address }]),
  ];
  const found = asked.map((one) => findUser(state, one));
  const users = found
    .filter((user) => user !== undefined)
    .map((user) => ({
      braze_id: user.braze_id,
      external_id: user.external_id,
      user_aliases: user.aliases,
      email: user.attributes.get('email'),
      first_name: user.attributes.get('first_name'),
      custom_attributes: Object.fromEntries(user.attributes),
    }));
  const missing = asked.filter((_, at) => found[at] === undefined).map((one) => one['external_id'] ?? one);
  return ok(missing.length === 0 ? { users } : { users, invalid_user_ids: missing }, 201);
}
