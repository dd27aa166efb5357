import type { SourceObject, StoredDataset } from '#core';
import { presentColumn, presentTableSummary } from './source.ts';

export function presentDataset(dataset: StoredDataset): object {
  return {
    id: dataset.id,
    name: dataset.name,
    type: 'sql',
    description: dataset.description,
    query: dataset.query,
    source_id: dataset.sourceId,
    resource_identifier: `dataset:${slugOf(dataset.name)}`,
    cached_record_count: dataset.recordCount,
    columns: (dataset.columns ?? []).map(presentColumn),
    created_at: dataset.createdAt,
    updated_at: dataset.updatedAt,
  };
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

export function presentModel(model: StoredDataset): object {
  return {
    type: 'model',
    id: model.id,
    source_object_id: model.id,
    name: model.name,
    description: model.description,
    query: model.query,
    approved: model.approved ?? false,
    created_at: model.createdAt,
    updated_at: model.updatedAt,
    columns: (model.columns ?? []).map(presentColumn),
  };
}

export function presentSourceObject(object: SourceObject): object {
  if ('table' in object) return presentTableSummary(object.table);
  const { id, name, query, createdAt, updatedAt } = object.model;
  return { type: 'model', id, name, created_at: createdAt, updated_at: updatedAt, query };
}
