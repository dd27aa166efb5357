import type { Json, JsonObject } from '#connector-kit';
import type { Alert, SyncSettings } from '#store';
import type { AlertInput, SyncInput } from './sync-input.ts';

const FAILURE = 'FailureAlertConfiguration';
const INVALID_RECORDS = 'InvalidRecordPercentAlertConfiguration';
const DEFAULT_PERCENT = 75;

const RECORD_TYPES = [
  'source_record_count',
  'records_updates',
  'records_deletes',
  'records_invalid',
  'records_processed',
  'records_updated',
  'records_failed',
];

/** What an option may hold, in words, and whether a value does. */
interface Option {
  readonly must: string;
  readonly holds: (value: Json) => boolean;
  readonly fallback?: Json;
}

const oneOf = (values: readonly string[]): Option => ({
  must: `must be one of ${values.join(', ')}`,
  holds: (value) => typeof value === 'string' && values.includes(value),
});
const number = (least: number, most: number, fallback?: number): Option => ({
  must: Number.isFinite(most)
    ? `must be a number from ${least} to ${most}`
    : `must be a number from ${least}`,
  holds: (value) => typeof value === 'number' && value >= least && value <= most,
  ...(fallback === undefined ? {} : { fallback }),
});

/** By type of alert: its options. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  [FAILURE]: {},
  [INVALID_RECORDS]: { threshold: number(0, 100, DEFAULT_PERCENT) },
  FullSyncTriggerAlertConfiguration: {},
  RecordCountDeviationAlertConfiguration: {
    threshold: number(0, Infinity),
    record_type: oneOf(RECORD_TYPES),
  },
  RuntimeAlertConfiguration: {
    threshold: number(0, Infinity),
    unit: oneOf(['minutes', 'hours']),
    start_type: oneOf(['actual', 'scheduled']),
  },
  StatusAlertConfiguration: { status_name: oneOf(['started', 'completed']) },
};

type AlertSettings = Pick<
  SyncSettings,
  | 'alerts'
  | 'failedRunNotificationsEnabled'
  | 'failedRecordNotificationsEnabled'
  | 'failedRecordNotificationsThresholdPercent'
>;

/**
 * The alerts of a sync. `alerts` wins over the three older flags, which otherwise switch the two default alerts on and
 * off; the flags then say what the alerts are.
 *
 * @param problems receives what is wrong
 */
export function alertsOf(
  input: SyncInput,
  before: SyncSettings | undefined,
  problems: string[],
): AlertSettings {
  const alerts =
    input.alerts === undefined || input.alerts === null
      ? byFlags(input, input.alerts === null ? undefined : before)
      : numbered(input.alerts, before?.alerts ?? [], problems);
  const invalidRecords = alerts.find(({ type }) => type === INVALID_RECORDS);
  const threshold = invalidRecords?.options?.['threshold'];
  return {
    alerts,
    failedRunNotificationsEnabled: alerts.some(({ type }) => type === FAILURE),
    failedRecordNotificationsEnabled: invalidRecords !== undefined,
    failedRecordNotificationsThresholdPercent: typeof threshold === 'number' ? threshold : DEFAULT_PERCENT,
  };
}

function byFlags(input: SyncInput, before: SyncSettings | undefined): readonly Alert[] {
  const present = before?.alerts ?? [
    { id: 1, ...standard(FAILURE, {}) },
    { id: 2, ...standard(INVALID_RECORDS, { threshold: DEFAULT_PERCENT }) },
  ];
  const percent = input.failedRecordNotificationsThresholdPercent;
  const switched = switchAlert(present, FAILURE, input.failedRunNotificationsEnabled, {});
  const alerts = switchAlert(switched, INVALID_RECORDS, input.failedRecordNotificationsEnabled, {
    threshold: percent ?? before?.failedRecordNotificationsThresholdPercent ?? DEFAULT_PERCENT,
  });
  if (percent === undefined || percent === null) return alerts;
  return alerts.map((alert) =>
    alert.type === INVALID_RECORDS ? { ...alert, options: { ...alert.options, threshold: percent } } : alert,
  );
}

function standard(type: string, options: JsonObject): Omit<Alert, 'id'> {
  return { type, sendFor: 'first_time', shouldSendRecovery: true, options };
}

function switchAlert(
  alerts: readonly Alert[],
  type: string,
  wanted: boolean | null | undefined,
  options: JsonObject,
): readonly Alert[] {
  const isThere = alerts.some((alert) => alert.type === type);
  if (wanted === undefined || wanted === null || wanted === isThere) return alerts;
  if (!wanted) return alerts.filter((alert) => alert.type !== type);
  return [...alerts, { id: greatestId(alerts) + 1, ...standard(type, options) }];
}

/** Alerts that were sent with an id that the sync has keep it; the others get new ones. */
function numbered(
  sent: readonly AlertInput[],
  before: readonly Alert[],
  problems: string[],
): readonly Alert[] {
  const known = new Set(before.map(({ id }) => id));
  let last = greatestId(before);
  return sent.map((alert, at) => {
    const keeps = alert.id !== undefined && known.delete(alert.id);
    const id = keeps && alert.id !== undefined ? alert.id : (last += 1);
    const options = optionsOf(alert, `alert_attributes.${at}`, problems);
    return {
      id,
      type: alert.type,
      sendFor: alert.sendFor,
      shouldSendRecovery: alert.shouldSendRecovery,
      options,
    };
  });
}

function optionsOf(alert: AlertInput, name: string, problems: string[]): JsonObject | null {
  const known = Object.hasOwn(OPTIONS, alert.type) ? OPTIONS[alert.type] : undefined;
  if (known === undefined) {
    problems.push(`${name}.type must be one of ${Object.keys(OPTIONS).join(', ')}`);
    return null;
  }
  const sent: JsonObject = alert.options ?? {};
  const options: Record<string, Json> = {};
  for (const [option, { must, holds, fallback }] of Object.entries(known)) {
    // Some clients send every option as text.
    const given = Object.hasOwn(sent, option) ? (sent[option] ?? null) : (fallback ?? null);
    const value = typeof given === 'string' && /^\d+(\.\d+)?$/.test(given) ? Number(given) : given;
    if (holds(value)) options[option] = value;
    else problems.push(`${name}.options.${option} ${must}`);
  }
  return { ...sent, ...options };
}

function greatestId(alerts: readonly Alert[]): number {
  return Math.max(0, ...alerts.map(({ id }) => id));
}
