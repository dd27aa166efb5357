import type { Kysely } from 'kysely';
import type { JsonObject } from '#connector-kit';
import type { Tables } from './database.ts';

/** Who changed what. `details` holds no secrets. */
export interface AuditEntry {
  readonly organizationId: number | null;
  readonly workspaceId: number | null;
  /** `token:<id>` or `command line`. */
  readonly actor: string;
  /** e.g. `destination.create` */
  readonly action: string;
  /** e.g. `destination:12` */
  readonly subject: string;
  readonly details?: JsonObject;
}

export async function recordAudit(db: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      organization_id: entry.organizationId,
      workspace_id: entry.workspaceId,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      details: JSON.stringify(entry.details ?? {}),
    })
    .execute();
}
