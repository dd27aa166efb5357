export { buildApi } from './app.ts';
export type { ApiOptions } from './app.ts';
