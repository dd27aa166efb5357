import { CommandFault } from './command-fault.ts';

const LARGEST_ID = 2_147_483_647;

/** @throws CommandFault for what can't be an id */
export function rowId(text: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (id > 0 && id <= LARGEST_ID) return id;
  throw new CommandFault(`"${text}" is no id: \`list\` shows the ids.`);
}
