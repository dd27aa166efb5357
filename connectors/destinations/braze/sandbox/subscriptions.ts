import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { fault, listOf, mapOf, ok } from './reply.ts';
import type { SandboxState } from './state.ts';

const MOST = 50;
const KINDS = ['external_ids', 'emails', 'phones'];
const STATES: ReadonlySet<unknown> = new Set(['subscribed', 'unsubscribed']);

export function subscriptionRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('POST', /^\/v2\/subscription\/status\/set$/, (request) => set(state, request)),
    route('GET', /^\/subscription\/status\/get$/, (request) => get(state, request)),
  ];
}

function set(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  const groups = listOf(mapOf(json)['subscription_groups']).map(mapOf);
  if (groups.length === 0) return fault(400, 'subscription_groups must not be empty');
  const act: (() => void)[] = [];
  for (const group of groups) {
    const { subscription_group_id, subscription_state } = group;
    const members = state.subscriptions.get(String(subscription_group_id));
    if (members === undefined) return fault(400, 'Invalid subscription_group_id');
    if (!STATES.has(subscription_state)) return fault(400, 'Invalid subscription_state');
    if (group['emails'] !== undefined && group['phones'] !== undefined) {
      return fault(400, "'emails' and 'phones' can't be given together");
    }
    const names = KINDS.flatMap((kind) => listOf(group[kind]).map((name) => [kind, String(name)] as const));
    if (names.length === 0 || names.length > MOST) return fault(400, 'Between 1 and 50 users are taken');
    const odd = names.find(([kind, name]) => kind === 'phones' && !/^\+\d{5,15}$/.test(name));
    if (odd !== undefined) return fault(400, `'${odd[1]}' is not a phone number in E.164 format`);
    for (const [kind, name] of names) {
      act.push(() => void members.set(`${kind}:${name}`, String(subscription_state)));
    }
  }
  for (const one of act) one();
  return ok({}, 201);
}

function get(state: SandboxState, { query }: SandboxRequest): SandboxReply {
  const members = state.subscriptions.get(query.get('subscription_group_id') ?? '');
  if (members === undefined) return fault(400, 'Invalid subscription_group_id');
  const ids = [...query.getAll('external_id'), ...query.getAll('external_id[]')];
  const status = ids.map((id) => {
    const known = members.get(`external_ids:${id}`);
    return [id, known === undefined ? 'Unknown' : known === 'subscribed' ? 'Subscribed' : 'Unsubscribed'];
  });
  return ok({ status: Object.fromEntries(status) as object });
}
