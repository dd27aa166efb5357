/**
 * The newest API version that this connector is tested with. An organization's own list may end earlier: the highest
 * one that both know is used. Documented at
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest.htm.
 */
export const API_VERSION = '67.0';

const VERSION = /^\d{2,3}\.0$/;

/**
 * The version to speak: what the check has found, or the tested one.
 *
 * @param found of the last check
 */
export function versionIn(found: Readonly<Record<string, unknown>>): string {
  const version = found['api_version'];
  return typeof version === 'string' && VERSION.test(version) && Number(version) <= Number(API_VERSION)
    ? version
    : API_VERSION;
}

/** The highest of these versions that is not newer than the tested one; undefined where all are. */
export function chooseVersion(offered: readonly string[]): string | undefined {
  return offered
    .filter((version) => VERSION.test(version) && Number(version) <= Number(API_VERSION))
    .toSorted((one, other) => Number(other) - Number(one))[0];
}
