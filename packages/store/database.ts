import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type {
  DestinationField,
  DestinationObject,
  GrantDetails,
  JsonObject,
  StepResult,
} from '#connector-kit';

type Timestamp = ColumnType<Date, Date | undefined, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

import type {
  BatchExceptions,
  KeptPlan,
  RunCounts,
  RunOptions,
  RunStep,
  StoredSnapshot,
  SyncOperation,
} from '#engine';
import type { Json, SourceColumn } from '#connector-kit';
import type { SourceObject, SyncSettings, TriggerReason } from './sync-settings.ts';

export type TokenKind = 'workspace' | 'personal';
export type Role = 'owner' | 'admin' | 'member';
export type JobKind =
  'connect' | 'check' | 'refresh_objects' | 'refresh_fields' | 'refresh_tables' | 'refresh_columns';
export type JobState = 'queued' | 'running' | 'completed' | 'failed';

/** The tables, as `migrations/` makes them. */
export interface Tables {
  organizations: { id: Generated<number>; name: string; created_at: Timestamp };
  workspaces: {
    id: Generated<number>;
    organization_id: number;
    name: string;
    notification_emails: string[];
    created_at: Timestamp;
    is_first: Generated<boolean>;
  };
  access_tokens: {
    id: Generated<number>;
    kind: TokenKind;
    organization_id: number;
    workspace_id: number | null;
    role: Role;
    name: string;
    token_hash: Buffer;
    created_at: Timestamp;
  };
  secrets: {
    id: Generated<string>;
    scope: string;
    workspace_id: number | null;
    purpose: string;
    row_id: ColumnType<string, number | string, number | string>;
    key_id: string;
    sealed: Buffer;
  };
  destinations: {
    id: Generated<number>;
    workspace_id: number;
    type: string;
    name: string;
    connection_details: JSONColumnType<JsonObject>;
    found: JSONColumnType<JsonObject, string | undefined>;
    credentials_version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    test_steps: JSONColumnType<StepResult[] | null, string | null, string | null>;
    test_succeeded: boolean | null;
    tested_at: NullableTimestamp;
    objects_refreshed_at: NullableTimestamp;
  };
  destination_objects: {
    destination_id: number;
    full_name: string;
    workspace_id: number;
    position: number;
    definition: JSONColumnType<DestinationObject>;
    fields: JSONColumnType<DestinationField[] | null, string | null, string | null>;
    fields_refreshed_at: NullableTimestamp;
    present: Generated<boolean>;
  };
  connection_jobs: {
    id: Generated<number>;
    workspace_id: number;
    destination_id: number | null;
    source_id: number | null;
    kind: JobKind;
    object_full_name: string | null;
    table_id: number | null;
    dataset_id: number | null;
    state: Generated<JobState>;
    attempt: Generated<number>;
    message: string | null;
    credentials_version: number;
    created_at: Timestamp;
    started_at: NullableTimestamp;
    finished_at: NullableTimestamp;
  };
  destination_calls: {
    id: Generated<string>;
    workspace_id: number;
    destination_id: number;
    created_at: ColumnType<Date, Date, Date>;
    call: JSONColumnType<JsonObject>;
  };
  oauth_clients: {
    id: Generated<number>;
    organization_id: number;
    type: string;
    domain: string;
    client_id: string;
    created_at: Timestamp;
  };
  oauth_authorizations: {
    id: Generated<number>;
    workspace_id: number;
    type: string;
    client_id: string;
    state_hash: Buffer;
    redirect_uri: string;
    callback_url: string;
    caller_state: string | null;
    details: JSONColumnType<GrantDetails>;
    created_at: Timestamp;
    answered_at: NullableTimestamp;
    code_hash: Buffer | null;
    granted_at: NullableTimestamp;
    expires_at: NullableTimestamp;
    scopes: string[] | null;
    redeemed_at: NullableTimestamp;
  };
  destination_grants: {
    destination_id: number;
    workspace_id: number;
    client_id: string | null;
    details: JSONColumnType<GrantDetails>;
    scopes: string[] | null;
    is_refreshable: boolean;
    entered_hash: Buffer | null;
    issued_at: ColumnType<Date, Date, Date>;
    expires_at: NullableTimestamp;
    version: Generated<number>;
    refresh_started_at: NullableTimestamp;
    is_answer_lost: Generated<boolean>;
    fault: string | null;
  };
  sources: {
    id: Generated<number>;
    workspace_id: number;
    type: string;
    name: string;
    sync_engine: 'basic' | 'advanced';
    read_only_connection: Generated<boolean>;
    writeback_retention_days: number | null;
    connection_details: JSONColumnType<JsonObject>;
    found: JSONColumnType<JsonObject, string | undefined>;
    credentials_version: Generated<number>;
    created_at: Timestamp;
    updated_at: Timestamp;
    test_steps: JSONColumnType<StepResult[] | null, string | null | undefined, string | null>;
    test_succeeded: boolean | null;
    tested_at: NullableTimestamp;
    tables_refreshed_at: NullableTimestamp;
  };
  source_tables: {
    id: Generated<number>;
    workspace_id: number;
    source_id: number;
    catalog: string;
    schema: string;
    name: string;
    columns: JSONColumnType<SourceColumn[] | null, string | null | undefined, string | null>;
    columns_refreshed_at: NullableTimestamp;
    present: Generated<boolean>;
  };
  datasets: {
    id: Generated<number>;
    workspace_id: number;
    source_id: number;
    is_model: boolean;
    name: string;
    description: string | null;
    query: string;
    approved: boolean | null;
    columns: JSONColumnType<SourceColumn[] | null, string | null | undefined, string | null>;
    columns_refreshed_at: NullableTimestamp;
    record_count: string | null;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
  syncs: {
    id: Generated<number>;
    workspace_id: number;
    source_id: number;
    destination_id: number;
    label: string | null;
    operation: SyncOperation;
    source_object: JSONColumnType<SourceObject>;
    destination_object: string;
    paused: Generated<boolean>;
    settings: JSONColumnType<SyncSettings>;
    after_sync_id: number | null;
    next_run_at: NullableTimestamp;
    created_at: Timestamp;
    updated_at: Timestamp;
    snapshot: JSONColumnType<StoredSnapshot | null, string | null | undefined, string | null>;
    high_water_mark: string | null;
  };
  sync_runs: {
    id: Generated<number>;
    workspace_id: number;
    sync_id: number;
    kind: Generated<'sync' | 'test' | 'retry'>;
    status: Generated<'queued' | 'working' | 'completed' | 'failed'>;
    trigger_reason: JSONColumnType<TriggerReason>;
    scheduled_at: NullableTimestamp;
    options: JSONColumnType<RunOptions, string | undefined>;
    full_sync: Generated<boolean>;
    attempt: Generated<number>;
    cancel_requested_at: NullableTimestamp;
    canceled: Generated<boolean>;
    current_step: RunStep | null;
    counts: JSONColumnType<Partial<RunCounts>, string | undefined>;
    plan: JSONColumnType<KeptPlan | null, string | null | undefined, string | null>;
    sample_record: JSONColumnType<JsonObject | null, string | null | undefined, string | null>;
    error_code: string | null;
    error_message: string | null;
    error_detail: string | null;
    created_at: Timestamp;
    started_at: NullableTimestamp;
    updated_at: Timestamp;
    completed_at: NullableTimestamp;
    unsettled: Generated<boolean>;
    pruned_at: NullableTimestamp;
  };
  sync_run_batches: {
    run_id: number;
    workspace_id: number;
    first_record: ColumnType<string, number | string, number | string>;
    record_count: number;
    state: 'sending' | 'pending' | 'done';
    attempt: number;
    handle: ColumnType<Json | null, string | null | undefined, string | null>;
    started_at: ColumnType<Date, Date, Date>;
    completed_at: NullableTimestamp;
    exceptions: JSONColumnType<BatchExceptions | null, string | null | undefined, string | null>;
  };
  removed_syncs: { sync_id: number; removed_at: Timestamp };
  left_tables: {
    id: Generated<number>;
    workspace_id: number;
    source_id: number;
    prefix: string;
    left_at: Timestamp;
  };
  rate_budgets: {
    key: string;
    start_moments: Generated<number[]>;
    start_costs: Generated<number[]>;
    busy_since: number | null;
    in_flight: JSONColumnType<JsonObject, string | undefined>;
    requests_per_second: number | null;
    used_at: ColumnType<Date, Date, Date>;
  };
  idempotent_answers: {
    id: Generated<string>;
    scope: string;
    key: string;
    request_hash: Buffer;
    made_id: number | null;
    status: number | null;
    created_at: Timestamp;
  };
  audit_log: {
    id: Generated<string>;
    at: Timestamp;
    organization_id: number | null;
    workspace_id: number | null;
    actor: string;
    action: string;
    subject: string;
    details: JSONColumnType<JsonObject>;
  };
}
