import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { ok, page } from './reply.ts';
import type { ContactField, SandboxState } from './state.ts';

export function fieldRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('GET', /^\/api\/3\/fields$/, ({ query }) => {
      const tag = query.get('filters[perstag]');
      const found = state.contactFields.filter(({ perstag }) => tag === null || perstag === tag);
      const fields = page(found, query);
      return ok({
        fieldOptions: fields.flatMap(optionsOf),
        fieldRels: fields.map(({ id }) => ({ id: String(id), field: String(id), relid: '0', links: {} })),
        fields: fields.map(listed),
        meta: { total: String(found.length) },
      });
    }),
  ];
}

function listed(field: ContactField) {
  return {
    title: field.title,
    descript: null,
    type: field.type,
    isrequired: '0',
    perstag: field.perstag,
    defval: null,
    visible: '1',
    service: '',
    ordernum: String(field.id),
    cdate: '2026-01-05T09:00:00-06:00',
    udate: '2026-01-05T09:00:00-06:00',
    options: optionsOf(field).map(({ id }) => id),
    relations: [String(field.id)],
    links: {},
    id: String(field.id),
  };
}

function optionsOf(field: ContactField) {
  return (field.options ?? []).map((value, at) => ({
    field: String(field.id),
    orderid: String(at + 1),
    value,
    label: value,
    isdefault: '0',
    id: `${field.id}0${at + 1}`,
  }));
}
