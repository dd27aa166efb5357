/** The permission that each endpoint asks of a key, by method and path. */
const PERMISSIONS: readonly (readonly [string, RegExp])[] = [
  ['users.track', /^POST \/users\/track$/],
  ['users.delete', /^POST \/users\/delete$/],
  ['users.alias.new', /^POST \/users\/alias\/new$/],
  ['users.export.ids', /^POST \/users\/export\/ids$/],
  ['custom_attributes.get', /^GET \/custom_attributes$/],
  ['events.list', /^GET \/events\/list$/],
  ['campaigns.list', /^GET \/campaigns\/list$/],
  ['canvas.list', /^GET \/canvas\/list$/],
  ['campaigns.trigger.send', /^POST \/campaigns\/trigger\/send$/],
  ['canvas.trigger.send', /^POST \/canvas\/trigger\/send$/],
  ['subscription.status.set', /^POST \/v2\/subscription\/status\/set$/],
  ['subscription.status.get', /^GET \/subscription\/status\/get$/],
  ['catalogs.get', /^GET \/catalogs$/],
  ['catalogs.get_items', /^GET \/catalogs\/[^/]+\/items$/],
  ['catalogs.get_item', /^GET \/catalogs\/[^/]+\/items\/[^/]+$/],
  ['catalogs.replace_items', /^PUT \/catalogs\/[^/]+\/items$/],
  ['catalogs.update_items', /^PATCH \/catalogs\/[^/]+\/items$/],
  ['catalogs.delete_items', /^DELETE \/catalogs\/[^/]+\/items$/],
];

export function isAllowed(permissions: ReadonlySet<string>, method: string, path: string): boolean {
  if (permissions.has('*')) return true;
  const needed = PERMISSIONS.find(([, pattern]) => pattern.test(`${method} ${path}`))?.[0];
  return needed === undefined || permissions.has(needed);
}
