import { z } from 'zod';
import { refreshAccepted, refreshAnswers } from './source-answers.ts';
import { refreshQuery } from './destination-endpoints.ts';
import { defineEndpoint } from './endpoint.ts';
import { one } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import {
  columnExample,
  table,
  tableColumn,
  tableExample,
  tableSummary,
  tableSummaryExample,
} from './source.ts';
import { pathId, text, timestamp } from './values.ts';

const tag = 'Source tables';
const byId = z.object({ id: pathId });
const byTable = z.object({ id: pathId, table_id: pathId });

const refreshedAt = timestamp.nullable().meta({ description: 'Null while it was never loaded.' });

const ORDER = /^\s*(table_(?:catalog|schema|name))\s*(?::\s*(asc|desc)\s*)?$/i;

const orderBy = text(200).transform((value, context) =>
  value.split(',').map((part) => {
    const [, field = '', direction = 'asc'] = ORDER.exec(part) ?? [];
    if (field === '') {
      context.addIssue(
        'must list table_catalog, table_schema or table_name, each with :asc or :desc, separated by commas',
      );
    }
    return {
      by: field.toLowerCase().replace('table_', '') as 'catalog' | 'schema' | 'name',
      direction: direction.toLowerCase() as 'asc' | 'desc',
    };
  }),
);

/** A table by its name. */
const tableName = z.object({
  table_catalog: text(1024).meta({ description: 'The database, the project or the file that holds it.' }),
  table_schema: text(1024),
  table_name: text(1024),
});

export const listSourceTables = defineEndpoint({
  id: 'listTables',
  method: 'GET',
  path: '/sources/{id}/tables',
  token: 'workspace',
  tag,
  summary: 'List the tables of a source',
  description: 'Where they were never loaded, a refresh is started.',
  params: byId,
  query: pageQuery.extend({
    search: text(255).optional().meta({ description: 'Part of the name, schema or catalog, in any case.' }),
    order_by: orderBy.optional().meta({
      description: 'Such as `table_schema:desc,table_name:asc`.',
      override: { type: 'string' },
    }),
  }),
  answers: {
    200: {
      description: 'A page of tables and views.',
      schema: page(tableSummary).extend({ last_refreshed_at: refreshedAt }),
      example: {
        status: 'success',
        pagination: paginationExample,
        data: [tableSummaryExample],
        next: null,
        last_refreshed_at: '2026-11-07T05:31:56.000Z',
      },
    },
  },
});

export const fetchTable = defineEndpoint({
  id: 'fetchTable',
  method: 'GET',
  path: '/sources/{id}/tables/{table_id}',
  token: 'workspace',
  tag,
  summary: 'Fetch a table',
  description: 'Columns that were not fetched yet are fetched now, for up to 10 seconds.',
  params: byTable,
  answers: {
    200: {
      description: 'The table with its columns.',
      schema: one(table).extend({
        message: z.string().optional().meta({ description: 'Why `columns` is empty.' }),
      }),
      example: { status: 'success', data: tableExample },
    },
  },
});

export const listTableColumns = defineEndpoint({
  id: 'listTableColumns',
  method: 'GET',
  path: '/sources/{id}/tables/columns',
  token: 'workspace',
  tag,
  summary: 'List the columns of a table',
  description: 'Columns that were not fetched yet are fetched now, for up to 10 seconds.',
  params: byId,
  query: pageQuery.extend(tableName.shape),
  answers: {
    200: {
      description: 'A page of columns, in the order of the table. Empty while they are being fetched.',
      schema: page(tableColumn).extend({ last_refreshed_at: refreshedAt }),
      example: {
        status: 'success',
        pagination: paginationExample,
        data: [{ ...columnExample, can_be_upsert_key: true }],
        next: null,
        last_refreshed_at: '2026-11-07T05:31:56.000Z',
      },
    },
  },
});

export const refreshTables = defineEndpoint({
  id: 'refreshTables',
  method: 'POST',
  path: '/sources/{id}/refresh_tables',
  token: 'workspace',
  tag,
  summary: 'Refresh the list of tables',
  description: 'Queues a job. A refresh that is already under way is not started twice: its key is given.',
  params: byId,
  answers: refreshAccepted,
});

export const refreshTablesStatus = defineEndpoint({
  id: 'refreshTablesStatus',
  method: 'GET',
  path: '/sources/{id}/refresh_tables_status',
  token: 'workspace',
  tag,
  summary: 'Ask for the state of a refresh of tables',
  params: byId,
  query: refreshQuery,
  answers: refreshAnswers,
});

export const refreshColumnsByName = defineEndpoint({
  id: 'refreshColumnsByName',
  method: 'POST',
  path: '/sources/{id}/tables/refresh_columns',
  token: 'workspace',
  tag,
  summary: 'Refresh the columns of a table, by its name',
  params: byId,
  query: tableName,
  answers: refreshAccepted,
});

export const refreshColumnsByNameStatus = defineEndpoint({
  id: 'refreshColumnsByNameStatus',
  method: 'GET',
  path: '/sources/{id}/tables/refresh_columns_status',
  token: 'workspace',
  tag,
  summary: 'Ask for the state of a refresh of columns, by the name of the table',
  params: byId,
  query: refreshQuery.extend(tableName.shape),
  answers: refreshAnswers,
});

export const refreshTableColumns = defineEndpoint({
  id: 'refreshTableColumns',
  method: 'POST',
  path: '/sources/{id}/tables/{table_id}/refresh_columns',
  token: 'workspace',
  tag,
  summary: 'Refresh the columns of a table',
  params: byTable,
  answers: refreshAccepted,
});

export const refreshTableColumnsStatus = defineEndpoint({
  id: 'refreshTableColumnsStatus',
  method: 'GET',
  path: '/sources/{id}/tables/{table_id}/refresh_columns_status',
  token: 'workspace',
  tag,
  summary: 'Ask for the state of a refresh of columns',
  params: byTable,
  query: refreshQuery,
  answers: refreshAnswers,
});
