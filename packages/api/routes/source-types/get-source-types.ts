import { listSourceTypes as endpoint } from '#contract';
import { listSourceTypes } from '#core';
import { presentPage, slicePage } from '../../present/page.ts';
import { presentSourceType } from '../../present/source.ts';
import { workspaceRoute } from '../../route.ts';

export const getSourceTypes = workspaceRoute(endpoint, async ({ services, query, url }) =>
  presentPage(query, url, slicePage(query, listSourceTypes(services)), presentSourceType),
);
