import * as first from './0001-first.ts';
import * as tellChanges from './0002-tell-changes.ts';
import * as oauth from './0003-oauth.ts';
import * as firstWorkspace from './0004-first-workspace.ts';
import * as syncs from './0005-syncs.ts';

/** In the order in which they run. A migration that was released is never changed. */
export const migrations: Readonly<Record<string, string>> = {
  '0001-first': first.sql,
  '0002-tell-changes': tellChanges.sql,
  '0003-oauth': oauth.sql,
  '0004-first-workspace': firstWorkspace.sql,
  '0005-syncs': syncs.sql,
};
