import type { SandboxReply } from '#sandbox-kit';

export type JsonMap = Readonly<Record<string, unknown>>;

export function mapOf(value: unknown): JsonMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonMap) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function ok(json: object, status = 200): SandboxReply {
  return { status, json: { ...json, message: 'success' } };
}

export function fault(status: number, message: string, errors?: readonly unknown[]): SandboxReply {
  return { status, json: errors === undefined ? { message } : { message, errors } };
}
