import { DRIVE_PATH, SHEETS_PATH } from './version.ts';

const SHEETS_HOST = 'https://sheets.googleapis.com';
const DRIVE_HOST = 'https://www.googleapis.com';

/** Where Google exchanges assertions for access tokens, and the audience that they must name. */
export const TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** The operator's base URL stands in for all of Google's hosts. */
export function sheetsRoot(baseUrl: string | undefined): string {
  return `${baseUrl ?? SHEETS_HOST}${SHEETS_PATH}`;
}

export function driveRoot(baseUrl: string | undefined): string {
  return `${baseUrl ?? DRIVE_HOST}${DRIVE_PATH}`;
}

export function tokenUrl(baseUrl: string | undefined): string {
  return baseUrl === undefined ? TOKEN_URL : `${baseUrl}/token`;
}

/** The host names to resolve, each once. */
export function hostNames(baseUrl: string | undefined): readonly string[] {
  const urls = [tokenUrl(baseUrl), driveRoot(baseUrl), sheetsRoot(baseUrl)];
  return [...new Set(urls.map((url) => new URL(url).hostname.replaceAll(/^\[|\]$/g, '')))];
}
