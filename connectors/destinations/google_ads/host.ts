import { ADS_VERSION, DATA_MANAGER_VERSION } from './version.ts';

const ADS_HOST = 'https://googleads.googleapis.com';
const DATA_MANAGER_HOST = 'https://datamanager.googleapis.com';

/** Which of Google's two APIs a request is for. */
export type Api = 'google_ads' | 'data_manager';

export const API_NAMES: Readonly<Record<Api, string>> = {
  google_ads: 'Google Ads API',
  data_manager: 'Data Manager API',
};

/** Where the requests of an API go; the operator's `baseUrl` replaces both hosts, their paths differ. */
export function apiRoot(api: Api, baseUrl: string | undefined): string {
  return api === 'google_ads'
    ? `${baseUrl ?? ADS_HOST}/${ADS_VERSION}`
    : `${baseUrl ?? DATA_MANAGER_HOST}/${DATA_MANAGER_VERSION}`;
}
