/** Tells every process what changed, whoever changed it, so that answers and tokens can be kept in memory. */
export const sql = `
create function spillway.tell_workspaces() returns trigger language plpgsql as $$
begin
  perform pg_notify('spillway', json_build_object('event', 'workspace', 'id', changed.workspace_id)::text)
  from (select distinct workspace_id from changed_rows) changed;
  return null;
end $$;

create function spillway.tell_tokens() returns trigger language plpgsql as $$
begin
  perform pg_notify('spillway', '{"event":"tokens"}');
  return null;
end $$;

create trigger destinations_inserted after insert on spillway.destinations
  referencing new table as changed_rows for each statement execute function spillway.tell_workspaces();
create trigger destinations_updated after update on spillway.destinations
  referencing new table as changed_rows for each statement execute function spillway.tell_workspaces();
create trigger destinations_deleted after delete on spillway.destinations
  referencing old table as changed_rows for each statement execute function spillway.tell_workspaces();

create trigger destination_objects_inserted after insert on spillway.destination_objects
  referencing new table as changed_rows for each statement execute function spillway.tell_workspaces();
create trigger destination_objects_updated after update on spillway.destination_objects
  referencing new table as changed_rows for each statement execute function spillway.tell_workspaces();
create trigger destination_objects_deleted after delete on spillway.destination_objects
  referencing old table as changed_rows for each statement execute function spillway.tell_workspaces();

create trigger access_tokens_changed after update or delete on spillway.access_tokens
  for each statement execute function spillway.tell_tokens();
`;
