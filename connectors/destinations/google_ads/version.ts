/** The version of the Google Ads API: https://developers.google.com/google-ads/api/docs/release-notes. */
export const ADS_VERSION = 'v25';

/** The version of the Data Manager API: https://developers.google.com/data-manager/api/release-notes. */
export const DATA_MANAGER_VERSION = 'v1';
