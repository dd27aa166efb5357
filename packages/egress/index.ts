export { parseAllowedAddresses } from './address-policy.ts';
export type { CallRecord } from './call-record.ts';
export type { HttpScope } from './client.ts';
export { Egress } from './egress.ts';
export type { EgressOptions } from './egress.ts';
export type { RateBudget } from './rate-budget.ts';
export type { Lookup } from './resolver.ts';
export { proxyUrl } from './transport.ts';
export type { ProxySettings } from './transport.ts';
