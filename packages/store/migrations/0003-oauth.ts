/** OAuth: clients that operators registered, authorizations under way, what providers granted. */
export const sql = `
-- What checks have found out about the account; shown with the connection details.
alter table spillway.destinations add column found jsonb not null default '{}';

-- The secret of each is sealed in spillway.secrets.
create table spillway.oauth_clients (
  id integer generated always as identity primary key,
  organization_id integer not null references spillway.organizations (id),
  type text not null,
  -- Empty: for every account of the type.
  domain text not null,
  client_id text not null,
  created_at timestamptz(3) not null default now(),
  unique (organization_id, type, domain)
);

-- One way of a person through a provider's consent page. State and code are kept as hashes; the PKCE verifier, and
-- later the tokens, are sealed in spillway.secrets.
create table spillway.oauth_authorizations (
  id integer generated always as identity primary key,
  workspace_id integer not null references spillway.workspaces (id) on delete cascade,
  type text not null,
  client_id text not null,
  state_hash bytea not null unique,
  redirect_uri text not null,
  callback_url text not null,
  caller_state text,
  details jsonb not null,
  created_at timestamptz(3) not null default now(),
  -- The provider sent the browser back.
  answered_at timestamptz(3),
  code_hash bytea unique,
  -- The provider's code was exchanged, and ours was given out.
  granted_at timestamptz(3),
  expires_at timestamptz(3),
  scopes text[],
  redeemed_at timestamptz(3)
);
create index oauth_authorizations_created_at on spillway.oauth_authorizations (created_at);
create index oauth_authorizations_workspace_id on spillway.oauth_authorizations (workspace_id);

-- The tokens are sealed in spillway.secrets.
create table spillway.destination_grants (
  destination_id integer primary key references spillway.destinations (id) on delete cascade,
  workspace_id integer not null references spillway.workspaces (id) on delete cascade,
  client_id text,
  details jsonb not null,
  scopes text[],
  is_refreshable boolean not null,
  issued_at timestamptz(3) not null,
  expires_at timestamptz(3),
  -- Of the tokens that somebody entered: clients that send all credentials with every change send them again.
  entered_hash bytea,
  -- Goes up with every new pair of tokens.
  version integer not null default 1,
  -- The lease of whoever renews the tokens now.
  refresh_started_at timestamptz(3),
  -- A renewal was sent and its answer never stored: the provider may have taken the refresh token back.
  is_answer_lost boolean not null default false,
  -- Why somebody must authorize again.
  fault text
);
create index destination_grants_workspace_id on spillway.destination_grants (workspace_id);
create index destination_grants_refreshing on spillway.destination_grants (refresh_started_at)
  where refresh_started_at is not null;
`;
