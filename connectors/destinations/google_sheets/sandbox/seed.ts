import { emptyTab, SPREADSHEET, State } from './state.ts';

/** Spreadsheets of a small company, as a service account sees them. */
export function seed(): State {
  const state = new State();
  const file = { mimeType: SPREADSHEET, isTrashed: false } as const;
  state.add({
    ...file,
    id: '1CustomersSandboxSpreadsheet_0000000000000-A',
    name: 'Customers',
    role: 'writer',
    tabs: [
      emptyTab(0, 'Active', [
        ['Email', 'Name', 'Plan', 'Seats', 'Trial'],
        ['ana@example.com', 'Ana', 'Team', 12, false],
        ['bob@example.com', 'Bob', 'Solo', 1, true],
        ['cem@example.com', 'Cem', 'Team', 30, false],
      ]),
      emptyTab(734_912_055, "Churned '26", [['Email', 'Left on', '', 'Email', 'Reason']]),
      { ...emptyTab(91_200_417, 'Chart'), sheetType: 'OBJECT', rowCount: 0, columnCount: 0 },
    ],
  });
  state.add({
    ...file,
    id: '1RevenueSandboxSpreadsheet_00000000000000-B',
    name: 'Revenue',
    role: 'writer',
    driveId: '0FinanceSharedDrive',
    tabs: [emptyTab(0, 'Sheet1')],
  });
  state.add({
    ...file,
    id: '1PricesSandboxSpreadsheet_000000000000000-C',
    name: 'Prices',
    role: 'reader',
    tabs: [emptyTab(0, 'List prices', [['Plan', 'Price']])],
  });
  state.add({
    ...file,
    id: '1PayrollSandboxSpreadsheet_00000000000000-D',
    name: 'Payroll',
    role: null,
    tabs: [emptyTab(0, 'Salaries')],
  });
  state.add({
    ...file,
    id: '1ArchiveSandboxSpreadsheet_00000000000000-E',
    name: 'Archive of 2019',
    role: 'writer',
    isTrashed: true,
    tabs: [emptyTab(0, 'Sheet1')],
  });
  state.add({
    id: '1LogoSandboxImage_00000000000000000000000-F',
    name: 'logo.png',
    mimeType: 'image/png',
    role: 'writer',
    isTrashed: false,
    tabs: [],
  });
  return state;
}
