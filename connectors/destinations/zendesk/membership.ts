import type { Batch, Outcome } from '#connector-kit';
import { memberOf, rejected, said, succeeded, textOf, unknown } from '#connector-kit';
import type { Answer } from './answer.ts';
import type { Context } from './credentials.ts';
import { findRecords, foldValue } from './find.ts';
import type { FollowUp, JobItem } from './job.ts';
import { ORGANIZATION_IDS, USER } from './object-name.ts';
import { readPages } from './pages.ts';
import { idsReferredTo, resolveReferences } from './reference.ts';
import { LABEL } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { ask } from './request.ts';
import { identifierOf } from './value.ts';

const ADDING = 'adding a user to an organization';
const REMOVING = 'taking a user out of an organization';

/**
 * A user's organizations, which are records of their own:
 * https://developer.zendesk.com/api-reference/ticketing/organizations/organization_memberships/.
 */
export const memberships: FollowUp = {
  isNeeded: (record) => record[ORGANIZATION_IDS] !== undefined,
  async run(context, batch, written, outcomes) {
    const fields = batch.fields.filter(({ fullName }) => fullName === ORGANIZATION_IDS);
    const positions = written.map(({ at }) => at);
    const references = await resolveReferences(context, { ...batch, fields }, positions);
    const options = batch.fieldOptions[ORGANIZATION_IDS] ?? {};
    const items = new Map(written.map((item) => [item.at, item]));
    await outcomes.settleEach(positions, String, async (at) => {
      const wanted = idsReferredTo(batch.records[at] ?? {}, ORGANIZATION_IDS, options, references);
      const userId = await userIdOf(context, batch, items.get(at) ?? { at });
      if (userId === undefined) return notYet;
      return writeMemberships(context, userId, new Set(wanted), options.arrayOperation === 'merge');
    });
  },
};

/** Zendesk's search lags behind. */
const notYet = rejected(
  'not_found',
  'The user is written, but is not found again yet to be made a member: that comes with the next try.',
  true,
);

async function userIdOf(context: Context, batch: Batch, { at, id }: JobItem): Promise<string | undefined> {
  if (id !== undefined) return id;
  const field = batch.primaryIdentifier ?? '';
  const value = identifierOf(batch.records[at] ?? {}, field);
  const [user] = (await findRecords(context, USER, field, [value])).get(foldValue(USER, value)) ?? [];
  return textOf(user?.['id']);
}

async function writeMemberships(
  context: Context,
  userId: string,
  wanted: ReadonlySet<string>,
  keepsOthers: boolean,
): Promise<Outcome> {
  const path = `/users/${userId}/organization_memberships`;
  const doing = 'reading a user’s organizations';
  const before = await readPages(context, { method: 'GET', path, doing }, 'organization_memberships');
  const known = new Set(before.map((membership) => textOf(membership['organization_id'])));
  for (const organizationId of wanted) {
    if (known.has(organizationId)) continue;
    const answer = await ask(context, addition(userId, organizationId));
    const { status, words } = answer;
    const isMember = status === 422 && /already/i.test(words);
    if (!isMember && memberOf(answer.body, 'organization_membership') === undefined)
      return refusal(answer, ADDING);
  }
  if (keepsOthers) return succeeded;
  for (const { id, organization_id: organizationId } of before) {
    if (wanted.has(textOf(organizationId) ?? '')) continue;
    const request = { method: 'DELETE', path: `/organization_memberships/${textOf(id) ?? ''}` } as const;
    const answer = await ask(context, { ...request, doing: REMOVING });
    if (answer.status >= 300 && answer.status !== 404) return refusal(answer, REMOVING);
  }
  return succeeded;
}

function addition(userId: string, organizationId: string): ApiRequest {
  const membership = { user_id: Number(userId), organization_id: Number(organizationId) };
  return {
    method: 'POST',
    path: '/organization_memberships',
    json: { organization_membership: membership },
    doing: ADDING,
    // A second time is refused, and changes nothing.
    retry: 'always',
  };
}

function refusal({ status, words }: Answer, doing: string): Outcome {
  const message = `The user is written. ${said({ label: LABEL, status, doing, words })}`;
  return status >= 300 ? rejected(`http_${status}`, message) : unknown(message);
}
