import type { ConnectorLog } from '#connector-kit';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn';
  readonly fields: object;
  readonly message: string;
}

/** A log that keeps its lines. */
export function logInto(logs: LogLine[]): ConnectorLog {
  return {
    debug: (fields, message) => void logs.push({ level: 'debug', fields, message }),
    info: (fields, message) => void logs.push({ level: 'info', fields, message }),
    warn: (fields, message) => void logs.push({ level: 'warn', fields, message }),
  };
}
