import type { SandboxReply } from '#sandbox-kit';

export type JsonMap = Readonly<Record<string, unknown>>;

/** The shape of errors of v1, and of v2 for metrics and users. */
export function refusal(status: number, ...errors: readonly string[]): SandboxReply {
  return { status, json: { errors } };
}

export function isMap(value: unknown): value is JsonMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
