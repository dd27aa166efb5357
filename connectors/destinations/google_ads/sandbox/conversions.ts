import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import type { AdsError } from './failure.ts';
import { adsRefusal, partialFailure } from './failure.ts';
import type { Verdict } from './judgement.ts';
import { judgeAdjustment, judgeCall, judgeClick } from './judgement.ts';
import { mapOf, rowsOf } from './json.ts';
import type { Row } from './json.ts';
import type { GoogleAdsState } from './state.ts';

const MOST = 2000;

type Judge = (state: GoogleAdsState, customerId: string, record: Row) => Verdict;

/** Uploads of conversions and of adjustments. */
export function conversionRoutes(state: GoogleAdsState): SandboxRoute[] {
  const upload = (method: string, list: string, field: string, judge: Judge) =>
    route('POST', new RegExp(`^/v25/customers/(\\d+):${method}$`), ({ params: [id = ''], json }) => {
      if (method === 'uploadClickConversions' && !state.isAllowlisted) return notAllowlisted();
      const { [list]: records, partialFailure: isPartial, validateOnly } = mapOf(json);
      return take(state, id, rowsOf(records), { field, isPartial, validateOnly, judge });
    });
  return [
    upload('uploadClickConversions', 'conversions', 'conversions', judgeClick),
    upload('uploadCallConversions', 'conversions', 'conversions', judgeCall),
    upload('uploadConversionAdjustments', 'conversionAdjustments', 'conversion_adjustments', judgeAdjustment),
  ];
}

export function notAllowlisted(): SandboxReply {
  return adsRefusal(403, {
    kind: 'notAllowlistedError',
    code: 'CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE',
    message: 'The customer is not allowlisted for this feature. Use the Data Manager API.',
  });
}

interface Taking {
  readonly field: string;
  readonly isPartial: unknown;
  readonly validateOnly: unknown;
  readonly judge: Judge;
}

function take(
  state: GoogleAdsState,
  customerId: string,
  records: readonly Row[],
  { field, isPartial, validateOnly, judge }: Taking,
): SandboxReply {
  if (isPartial !== true) {
    const message = 'Partial failure mode is required.';
    return adsRefusal(400, { kind: 'partialFailureError', code: 'PARTIAL_FAILURE_MODE_REQUIRED', message });
  }
  if (records.length === 0 || records.length > MOST) {
    const code = records.length === 0 ? 'TOO_FEW' : 'TOO_MANY';
    return adsRefusal(400, { kind: 'collectionSizeError', code, message: `${records.length} records.` });
  }
  const twins = new Set(twinsIn(records));
  const errors: AdsError[] = [];
  const results = records.map((record, at): Row => {
    const verdict = twins.has(at) ? duplicate(field) : judge(state, customerId, record);
    if ('result' in verdict) {
      if (validateOnly !== true) verdict.keep();
      return verdict.result;
    }
    errors.push({ ...verdict, path: [field, at] });
    return {};
  });
  return {
    status: 200,
    json: {
      ...(validateOnly === true ? {} : { results }),
      ...(errors.length === 0 ? {} : { partialFailureError: partialFailure(errors) }),
    },
  };
}

/** Records that say the same but for their value: all of them are refused. */
function twinsIn(records: readonly Row[]): number[] {
  const identities = records.map((record) => {
    const { conversionValue: _, restatementValue: __, currencyCode: ___, ...identity } = record;
    return JSON.stringify(identity);
  });
  const counts = Map.groupBy(identities, (identity) => identity);
  return identities.flatMap((identity, at) => ((counts.get(identity)?.length ?? 0) > 1 ? [at] : []));
}

function duplicate(field: string): Omit<AdsError, 'path'> {
  return field === 'conversions'
    ? {
        kind: 'conversionUploadError',
        code: 'DUPLICATE_CLICK_CONVERSION_IN_REQUEST',
        message: 'Several conversions of the request have the same click and time.',
      }
    : {
        kind: 'conversionAdjustmentUploadError',
        code: 'DUPLICATE_ADJUSTMENT_IN_REQUEST',
        message: 'Several adjustments of the request are for the same conversion.',
      };
}
