import { z } from 'zod';
import { connector, connectorExample } from './connector.ts';
import { objectType } from './destination.ts';
import { defineEndpoint } from './endpoint.ts';
import { one } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { text } from './values.ts';

const tag = 'Connectors';
const byServiceName = z.object({ service_name: text(100) });

export const listConnectors = defineEndpoint({
  id: 'listConnectors',
  method: 'GET',
  path: '/connectors',
  token: 'workspace',
  tag,
  summary: 'List the types of destinations',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of connectors.',
      schema: page(connector),
      example: { status: 'success', pagination: paginationExample, data: [connectorExample], next: null },
    },
  },
});

export const fetchConnector = defineEndpoint({
  id: 'fetchConnector',
  method: 'GET',
  path: '/connectors/{service_name}',
  token: 'workspace',
  tag,
  summary: 'Fetch a type of destination',
  params: byServiceName,
  answers: {
    200: {
      description: 'The connector with the credentials that it takes.',
      schema: one(connector),
      example: { status: 'success', data: connectorExample },
    },
  },
});

export const listConnectorObjectTypes = defineEndpoint({
  id: 'listConnectorObjectTypes',
  method: 'GET',
  path: '/connectors/{service_name}/object_types',
  token: 'workspace',
  tag,
  summary: 'List the types of objects that a connector can create',
  params: byServiceName,
  query: pageQuery,
  answers: {
    200: {
      description: 'Empty where objects are created in the destination itself.',
      schema: page(objectType),
      example: {
        status: 'success',
        pagination: { ...paginationExample, total_records: 0 },
        data: [],
        next: null,
      },
    },
  },
});
