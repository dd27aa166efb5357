export * from './connector-endpoints.ts';
export * from './destination-endpoints.ts';
export type { Endpoint } from './endpoint.ts';
export { endpoints } from './endpoints.ts';
export * from './object-endpoints.ts';
export { openApiDocument } from './openapi.ts';
export { paginate } from './pagination.ts';
export type { PageQuery } from './pagination.ts';
export * from './workspace-endpoints.ts';
