/**
 * The versions that this connector speaks, as paths below Google's hosts.
 * Documented at https://developers.google.com/workspace/sheets/api/reference/rest and
 * https://developers.google.com/workspace/drive/api/reference/rest/v3.
 */
export const SHEETS_PATH = '/v4/spreadsheets';
export const DRIVE_PATH = '/drive/v3';
