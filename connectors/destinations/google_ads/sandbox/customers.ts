import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { adsRefusal } from './failure.ts';
import { mapOf, stringOf } from './json.ts';
import { runQuery } from './query.ts';
import type { GoogleAdsState } from './state.ts';

/** Reading of the Ads API: accounts, and everything by query. */
export function customerRoutes(state: GoogleAdsState): SandboxRoute[] {
  return [
    route('GET', /^\/v25\/customers:listAccessibleCustomers$/, () => ({
      status: 200,
      json: { resourceNames: state.accessible.map((id) => `customers/${id}`) },
    })),
    route('POST', /^\/v25\/customers\/(\d+)\/googleAds:search$/, ({ params: [id = ''], json }) => {
      const { query, pageToken } = mapOf(json);
      const result = runQuery(state, id, stringOf(query));
      if ('error' in result) {
        return adsRefusal(400, { kind: 'queryError', code: result.error, message: result.message });
      }
      const from = Number(Buffer.from(stringOf(pageToken), 'base64url').toString('utf8'));
      const page = result.rows.slice(from, from + state.pageSize);
      const next = from + state.pageSize;
      if (stringOf(query).includes('FROM offline_user_data_job')) progress(state);
      return {
        status: 200,
        json: {
          ...(page.length === 0 ? {} : { results: page }),
          ...(next < result.rows.length
            ? { nextPageToken: Buffer.from(String(next)).toString('base64url') }
            : {}),
          queryResourceConsumption: '120',
        },
      };
    }),
  ];
}

/** Jobs come nearer to their end each time that somebody asks. */
function progress(state: GoogleAdsState): void {
  for (const job of state.jobs.values()) {
    if (job.status !== 'RUNNING') continue;
    job.asksLeft -= 1;
    if (job.asksLeft > 0) continue;
    job.status = state.jobsEnd;
    const list = state.userLists.find(({ id }) => id === job.listId);
    if (list === undefined || job.status === 'FAILED') continue;
    for (const { create, remove } of job.operations) {
      const key = JSON.stringify(mapOf(create ?? remove)['userIdentifiers']);
      if (create === undefined) list.members.delete(key);
      else list.members.set(key, job.consent);
    }
  }
}
