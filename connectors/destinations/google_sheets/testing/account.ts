import type { DestinationField, FieldType, Outcome } from '#connector-kit';
import type { Harness, HarnessOptions } from '#connector-harness';
import { accountTests } from '#testing';
import { createHarness } from '#connector-harness';
import definition from '../index.ts';
import type { GoogleSheetsSandbox, GoogleSheetsSandboxOptions } from '../sandbox/index.ts';
import { startGoogleSheetsSandbox } from '../sandbox/index.ts';
import { makeKeyFile } from '../sandbox/tokens.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: GoogleSheetsSandbox;
  readonly harness: Harness;
  /** The values of a tab, as a person would see them; null for an empty cell. */
  readonly cells: (object: string) => readonly (readonly unknown[])[];
  /** `METHOD /path` of every request that was answered, without the query. */
  readonly requests: () => readonly string[];
  close(): Promise<void>;
}

type TestAccountOptions = GoogleSheetsSandboxOptions & Partial<HarnessOptions>;

/** Tabs of the sandbox's seed. */
export const ACTIVE = '1CustomersSandboxSpreadsheet_0000000000000-A.0';
export const CHURNED = '1CustomersSandboxSpreadsheet_0000000000000-A.734912055';
export const REVENUE = '1RevenueSandboxSpreadsheet_00000000000000-B.0';
export const PRICES = '1PricesSandboxSpreadsheet_000000000000000-C.0';

/** Making a key takes longer than most tests. */
const serviceAccountKey = await makeKeyFile();

/** Without Google's quotas and our rate limit. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const { readsPerMinute = 100_000, writesPerMinute = 100_000, accessTokenSeconds = 3600, ...rest } = options;
  const sandbox = await startGoogleSheetsSandbox({
    serviceAccountKey,
    readsPerMinute,
    writesPerMinute,
    accessTokenSeconds,
  });
  const harness = createHarness(definition, {
    credentials: { service_account_key: sandbox.serviceAccountKey },
    baseUrl: sandbox.url,
    unlimited: true,
    retryBaseMs: 1,
    ...rest,
  });
  return {
    sandbox,
    harness,
    cells(object) {
      const [spreadsheetId = '', sheetId] = object.split('.');
      const tab = sandbox.state.files.get(spreadsheetId)?.tabs.find((one) => String(one.sheetId) === sheetId);
      const rows = Array.from(tab?.cells ?? [], (row) => Array.from(row ?? [], (cell) => cell ?? null));
      const cut = rows.map((row) => row.slice(0, row.findLastIndex((cell) => cell !== null) + 1));
      return cut.slice(0, cut.findLastIndex((row) => row.length > 0) + 1);
    },
    requests: () =>
      sandbox.exchanges.map(({ method, url }) => `${method} ${new URL(url, sandbox.url).pathname}`),
    async close() {
      await harness.close();
      await sandbox.close();
    },
  };
}

/** The spreadsheet that an object's full name begins with. */
export function spreadsheetOf({ sandbox }: TestAccount, object: string) {
  const file = sandbox.state.files.get(object.split('.')[0] ?? '');
  if (file === undefined) throw new Error(`the sandbox has no spreadsheet of ${object}`);
  return file;
}

/** A mapped field: a custom one, for the types that no header has. */
export function field(fullName: string, type: FieldType = 'string', array = false): DestinationField {
  return {
    fullName,
    label: fullName,
    type,
    array,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: false,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  };
}

export function allSucceeded(count: number): Outcome[] {
  return Array.from({ length: count }, () => ({ status: 'succeeded' }));
}

/**
 * The body of a test that has an account of its own. In the end all that was sent and answered is held against
 * Google's descriptions.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
