/** Which workspace came with the store: what belongs to the server itself must not pass to another one when it goes. */
export const sql = `
alter table spillway.workspaces add column is_first boolean not null default false;
update spillway.workspaces set is_first = true where id = 1;
create unique index workspaces_is_first on spillway.workspaces (is_first) where is_first;
`;
