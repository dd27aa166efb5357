import type { SandboxReply } from '#sandbox-kit';
import { standardRefusal } from './failure.ts';
import type { Row } from './json.ts';
import { mapOf, rowsOf, stringOf } from './json.ts';
import type { GoogleAdsState } from './state.ts';

/** Generated clients send numbers in place of these names. */
const GOOGLE_ADS = new Set<unknown>(['GOOGLE_ADS', 1]);

/** Where a request of the Data Manager API goes. */
export interface Destination {
  readonly json: Row;
  readonly customerId: string;
  readonly productId: string;
}

/** The one destination of a request, or why it is refused. */
export function destinationIn(
  state: GoogleAdsState,
  body: Row,
): Destination | { readonly refusal: SandboxReply } {
  const [json, ...others] = rowsOf(body['destinations']);
  if (json === undefined || others.length > 0) {
    return { refusal: required('destinations', 'The sandbox takes one destination a request.') };
  }
  const operating = mapOf(json['operatingAccount']);
  const login = mapOf(json['loginAccount'] ?? json['operatingAccount']);
  for (const [name, account] of [
    ['operating_account', operating],
    ['login_account', login],
  ] as const) {
    if (!GOOGLE_ADS.has(account['accountType'] ?? account['product'])) {
      return { refusal: required(`destinations[0].${name}.account_type`, 'Required field is missing.') };
    }
  }
  const [customerId, loginId] = [stringOf(operating['accountId']), stringOf(login['accountId'])];
  if (!mayAccess(state, customerId, loginId)) {
    const message = 'The user does not have permission or the resource is not found.';
    return { refusal: standardRefusal(403, 'PERMISSION_DENIED', message) };
  }
  return { json, customerId, productId: stringOf(json['productDestinationId']) };
}

export function mayAccess(state: GoogleAdsState, customerId: string, loginId: string): boolean {
  if (!state.accessible.includes(loginId) || !state.customers.has(customerId)) return false;
  return customerId === loginId || state.customers.get(loginId)?.clients.includes(customerId) === true;
}

function required(field: string, description: string): SandboxReply {
  const violations = [{ field, description, reason: 'REQUIRED_FIELD_MISSING' }];
  return standardRefusal(400, 'INVALID_ARGUMENT', 'There was a problem with the request.', { violations });
}
