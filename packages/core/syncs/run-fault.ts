import { ConnectorError, messageOf, NetworkError } from '#connector-kit';
import { DiskFullError, FolderError, NoAnswers, PlanRefused, RunTaken, StateError } from '#engine';
import type { Redactor } from '#secret';
import type { RunFault } from '#store';
import { VaultError } from '#vault';
import { Refusal } from '../errors.ts';

const BY_WHO: Readonly<Record<ConnectorError['whoMustAct'], string>> = {
  retry_later: 'TRY_LATER',
  reconnect: 'RECONNECT',
  fix_record: 'RECORD_REFUSED',
  fix_configuration: 'CONFIGURATION',
  our_bug: 'CONNECTOR_BUG',
};

/** Why a run failed, in words for the person who must act; secrets are struck out. */
export function runFault(error: unknown, redactors: readonly Redactor[]): RunFault {
  const strike = (text: string): string =>
    redactors.reduce((struck, redactor) => redactor.text(struck), text);
  const [code, words] = codeAndWords(error, redactors);
  const detail = error instanceof ConnectorError ? (error.code ?? null) : null;
  return { code, message: clean(strike(words)), detail: detail === null ? null : clean(strike(detail)) };
}

function codeAndWords(error: unknown, [redactor]: readonly Redactor[]): readonly [string, string] {
  if (error instanceof NetworkError) return [`NETWORK_${error.fault.toUpperCase()}`, error.message];
  if (error instanceof ConnectorError) return [BY_WHO[error.whoMustAct], error.message];
  if (error instanceof PlanRefused) return [error.code.toUpperCase(), error.message];
  if (error instanceof RunTaken)
    return ['CANCELED', 'The run was cancelled. What had been sent by then is kept.'];
  if (error instanceof NoAnswers) return ['NO_ANSWERS', error.message];
  if (error instanceof StateError) return ['STATE_UNREADABLE', error.message];
  if (error instanceof DiskFullError) return ['DISK_FULL', error.message];
  if (error instanceof FolderError) return ['FOLDER_UNUSABLE', error.message];
  if (error instanceof VaultError) return ['CREDENTIALS_UNREADABLE', error.message];
  if (error instanceof Refusal) return ['CONFIGURATION', error.message];
  return [
    'INTERNAL',
    redactor === undefined ? `This is a fault of Spillway: ${String(error)}` : messageOf(error, redactor),
  ];
}

/** What PostgreSQL takes as text. */
function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
