import type { ConnectorError, DestinationObject } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { Context } from './credentials.ts';
import { isOfOneSpreadsheet } from './refusal.ts';
import type { Spreadsheet } from './spreadsheets.ts';
import { listSpreadsheets } from './spreadsheets.ts';
import type { Tab } from './tabs.ts';
import { listTabs } from './tabs.ts';

/** How many spreadsheets are read together. */
const AT_ONCE = 4;

/** Every tab of every spreadsheet that is shared with the service account. */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const { spreadsheets } = await listSpreadsheets(context);
  const objects = spreadsheets.map((): readonly DestinationObject[] => []);
  const refusals: ConnectorError[] = [];
  const left = [...spreadsheets.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [at, spreadsheet] = next;
      try {
        const tabs = await listTabs(context, spreadsheet.id);
        objects[at] = tabs.map((tab) => objectOf(spreadsheet, tab));
      } catch (error) {
        if (!isOfOneSpreadsheet(error)) {
          // Nobody waits for the others any more.
          left.length = 0;
          throw error;
        }
        refusals.push(error);
        context.log.warn({ spreadsheet: spreadsheet.id, reason: error.message }, 'a spreadsheet is left out');
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === spreadsheets.length) throw refusal;
  return objects.flat();
}

/** Where a tab is: its spreadsheet and its place there, which both outlive renaming. */
export interface TabAddress {
  readonly spreadsheetId: string;
  readonly sheetId: number;
}

/** @throws ConfigurationError where the object is none of ours */
export function addressOf({ fullName }: Pick<DestinationObject, 'fullName'>): TabAddress {
  const [, spreadsheetId, sheetId] = /^([\w-]+)\.(\d{1,10})$/.exec(fullName) ?? [];
  if (spreadsheetId === undefined) {
    throw new ConfigurationError(
      `"${fullName}" names no tab: it must be a spreadsheet's id, a point and the tab's number (the gid in its address).`,
    );
  }
  return { spreadsheetId, sheetId: Number(sheetId) };
}

function objectOf(spreadsheet: Spreadsheet, tab: Tab): DestinationObject {
  return {
    fullName: `${spreadsheet.id}.${tab.sheetId}`,
    label: `${spreadsheet.name} – ${tab.title}`,
    supportedOperations: spreadsheet.isEditable ? ['mirror'] : [],
    allowCustomFields: true,
    allowCaseSensitiveFields: true,
    supportsFieldOrdering: true,
    ...(spreadsheet.isEditable ? { replaces: true } : {}),
  };
}
