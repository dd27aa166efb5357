import { ConfigurationError } from '#connector-kit';

/** Of the original API; only their being left out, or off, is supported. */
export const tunnelFields = [
  {
    id: 'ssh_tunnel_enabled',
    label: 'SSH tunnel',
    type: 'boolean',
    hint: 'not supported: leave it out, or give a hostname that this server reaches by itself',
  },
  { id: 'ssh_tunnel_hostname', label: 'SSH tunnel hostname', type: 'string' },
  { id: 'ssh_tunnel_port', label: 'SSH tunnel port', type: 'integer', minimum: 1, maximum: 65535 },
  { id: 'ssh_tunnel_user', label: 'SSH tunnel user', type: 'string' },
] as const;

/** @throws ConfigurationError where the credentials ask for an SSH tunnel */
export function refuseTunnel(credentials: { readonly ssh_tunnel_enabled: boolean | undefined }): void {
  if (credentials.ssh_tunnel_enabled !== true) return;
  throw new ConfigurationError(
    'Spillway opens no SSH tunnels: set ssh_tunnel_enabled to false, and give the hostname and port of a tunnel that ' +
      'you run yourself, or of the database where this server reaches it.',
  );
}
